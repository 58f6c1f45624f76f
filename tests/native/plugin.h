/* SPDX-License-Identifier: MIT */
/*
 * The plugin called directly, without the mechglue in front of it: what happens then is the plugin's doing alone. libgssapi and libkrb5
 * hold mutexes that fork() does not protect, read files and the environment; here they stay out of the picture.
 */
#ifndef GI_TESTS_PLUGIN_H
#define GI_TESTS_PLUGIN_H

#include "common.h"

#include <gssapi/gssapi_ext.h>

struct plugin {
    void *library;
    gss_OID_set (*interpose)(gss_OID interposer);
    OM_uint32 (*accept)(OM_uint32 *, gss_ctx_id_t *, gss_cred_id_t, gss_buffer_t, gss_channel_bindings_t, gss_name_t *, gss_OID *,
                        gss_buffer_t, OM_uint32 *, OM_uint32 *, gss_cred_id_t *);
    OM_uint32 (*delete_context)(OM_uint32 *, gss_ctx_id_t *, gss_buffer_t);
    OM_uint32 (*release_name)(OM_uint32 *, gss_name_t *);
    OM_uint32 (*display_status)(OM_uint32 *, OM_uint32, int, gss_OID, OM_uint32 *, gss_buffer_t);
};

extern gss_OID_desc INTERPOSER;

/* dlopen as the mechglue does it (RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE aside: a driver may want to close it) of $DRIVER_PLUGIN. */
struct plugin load_plugin(void);

/* Reads $DRIVER_TOKEN, the AP-REQ that `fork_storm make-token` wrote for host@localhost. */
void load_token(void);

/* Writes an AP-REQ for host@localhost with the ordinary mechanism of this process; its proxy must be off. */
void make_token(const char *path);

/*
 * One round trip: the daemon accepts the token. Returns the major; a failure's words, "" after success, are copied to `words`
 * (WORDS_BYTES; may be NULL).
 */
enum { WORDS_BYTES = 600 };
OM_uint32 round_trip(const struct plugin *plugin, char *words);

/* The same through libgssapi. */
OM_uint32 round_trip_by_api(char *words);

#endif
