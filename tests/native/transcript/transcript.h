/* SPDX-License-Identifier: MIT */
/*
 * A walk through the GSS calls that applications make, as a transcript that two runs can be compared by: majors and flags by name,
 * sizes, names; lifetimes as "lifetime≈N ends≈M", of which a comparison believes the nearer; nothing that differs from run to run.
 *
 * A scene has an initiator and an acceptor. Both may live in this process, or one here and the other in a second process that runs the
 * same code: each side does its own calls and hands what it made to the other (hand_over).
 */
#ifndef GI_TRANSCRIPT_H
#define GI_TRANSCRIPT_H

#include "../common.h"

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>

enum role { INITIATOR = 1, ACCEPTOR = 2 };

struct scene {
    unsigned here; /* the roles that live in this process */
    int wire;      /* socket to the other process; -1 when both are here */
};

/* One side's view of a context, filled in by establish(). */
struct side {
    gss_ctx_id_t context;
    gss_cred_id_t credential;
    gss_cred_id_t delegated;
    gss_name_t peer; /* the acceptor's: who the initiator is */
};

struct handshake {
    const char *title;
    gss_OID mech;
    OM_uint32 flags;
    const char *initiator_bindings; /* application data of the channel bindings; NULL = none */
    const char *acceptor_bindings;
    const char *target; /* NULL = host@localhost */
    bool default_acceptor; /* accept with GSS_C_NO_CREDENTIAL */
    bool copied_acceptor; /* accept with a copy of the credential to which krb5 was added */
    bool probe; /* look at the half-made context between the steps */
    OM_uint32 time_req;
};

/* report.c */
void section(const char *format, ...) __attribute__((format(printf, 1, 2)));
void line(const char *format, ...) __attribute__((format(printf, 1, 2)));
bool said(const char *call, OM_uint32 major, OM_uint32 minor); /* prints the outcome; true unless it is an error */
void tried(const char *call, OM_uint32 major, OM_uint32 minor);
const char *oid_name(gss_const_OID oid);
const char *flag_names(OM_uint32 flags);
const char *lifetime_text(OM_uint32 seconds);
const char *hex(gss_buffer_t buffer); /* up to 1000 bytes */
void show_name(const char *label, gss_name_t name);
void show_oids(const char *label, gss_OID_set set);
void show_text(const char *label, gss_buffer_t buffer); /* releases the buffer */

/* Prints a call as it is written here, and its outcome; a variable `minor` must be in sight. */
#define TRY(...)                                   \
    do {                                           \
        minor = 0;                                 \
        OM_uint32 outcome = __VA_ARGS__;           \
        tried(#__VA_ARGS__, outcome, minor);       \
    } while (0)

/* guard.c: a section in a child process, so that a crash is an answer like others and does not end the transcript */
void guarded(const char *title, void (*work)(void *), void *argument);

/* scene.c */
bool here(const struct scene *scene, enum role role);
void hand_over(const struct scene *scene, enum role from, gss_buffer_t bytes);
int share_number(const struct scene *scene, enum role from, int number);
bool establish(const struct scene *scene, const struct handshake *handshake, struct side *initiator, struct side *acceptor);
void release_sides(struct side *initiator, struct side *acceptor);

/* the chapters */
void names_chapter(void);
void mechanisms_chapter(void);
void credentials_chapter(void);
void nulls_chapter(void);
void storing_chapter(void);
void options_chapter(void);
void adding_chapter(void);
void contexts_chapter(const struct scene *scene);
void dce_chapter(const struct scene *scene);
void iakerb_chapter(const struct scene *scene);
void times_chapter(void);
void messages_chapter(const struct scene *scene);
void iov_chapter(const struct scene *scene);
void transfer_chapter(const struct scene *scene);
void odd_names_chapter(void);
void odd_data_chapter(void);
void odd_credentials_chapter(void);
void odd_contexts_chapter(const struct scene *scene);
void odd_messages_chapter(const struct scene *scene);
void krb5_chapter(const struct scene *scene);
void leaks_chapter(void);
void slots_chapter(const struct scene *scene);
void attributes_chapter(const struct scene *scene);
void expiry_chapter(const struct scene *scene);
int continue_transferred_context(void); /* the other process of transfer_chapter */

/* credentials.c and adding.c: what is said of a credential */
void show_credential(gss_cred_id_t credential);
void show_impersonator(gss_cred_id_t credential);

/* contexts.c: what both sides say of an open context */
void show_context(const struct scene *scene, const struct side *initiator, const struct side *acceptor);

#endif
