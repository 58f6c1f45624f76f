/* SPDX-License-Identifier: MIT */
/* The calls of an application, on one credential, one context and one name at a time, through libgssapi. */
#include "harness.h"

#include <gssapi/gssapi_krb5.h>
#include <krb5.h>
#include <string.h>

static gss_OID_desc krb5 = {9, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"};
static gss_OID_set_desc krb5_only = {1, &krb5};
static gss_buffer_desc password = {8, (void *)"passw0rd"};
static gss_buffer_desc message = {11, (void *)"the message"};

static OM_uint32 minor;
static gss_cred_id_t credential, delegated;
static gss_ctx_id_t context;
static gss_name_t name, target;
static krb5_context kerberos;
static krb5_principal client;

static void release(gss_buffer_t buffer)
{
    OM_uint32 ignored;
    gss_release_buffer(&ignored, buffer);
}

static void release_credential(gss_cred_id_t *which)
{
    OM_uint32 ignored;
    gss_release_cred(&ignored, which);
}

static void release_name(gss_name_t *which)
{
    OM_uint32 ignored;
    gss_release_name(&ignored, which);
}

/* Whatever a failure's minor is, display_status has words for it. */
static OM_uint32 judge(OM_uint32 major)
{
    OM_uint32 ignored, more = 0;
    gss_buffer_desc words = GSS_C_EMPTY_BUFFER;
    if (!GSS_ERROR(major) || minor == 0)
        return major;
    if (GSS_ERROR(gss_display_status(&ignored, minor, GSS_C_MECH_CODE, &krb5, &more, &words)) || words.length == 0)
        defect("a failure without words: major %x, minor %u", major, minor);
    release(&words);
    return major;
}

static gss_buffer_desc chunk_buffer(void)
{
    struct chunk chunk = next_chunk();
    return (gss_buffer_desc){chunk.length, (void *)chunk.bytes};
}

static void acquire(gss_cred_usage_t usage)
{
    release_credential(&credential);
    OM_uint32 major = judge(gss_acquire_cred(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &krb5_only, usage, &credential, NULL, NULL));
    if (GSS_ERROR(major) && credential != GSS_C_NO_CREDENTIAL)
        defect("a credential in spite of a failure");
}

static void acquire_for_target(void)
{
    release_credential(&credential);
    judge(gss_acquire_cred(&minor, target, 100, &krb5_only, GSS_C_INITIATE, &credential, NULL, NULL));
}

static void acquire_with_password(void)
{
    release_credential(&credential);
    judge(gss_acquire_cred_with_password(&minor, target, &password, 0, &krb5_only, GSS_C_INITIATE, &credential, NULL, NULL));
}

static void acquire_in_anothers_name(void)
{
    gss_cred_id_t own = credential;
    credential = GSS_C_NO_CREDENTIAL;
    OM_uint32 major = judge(gss_acquire_cred_impersonate_name(&minor, own, target, 0, &krb5_only, GSS_C_INITIATE, &credential, NULL, NULL));
    if (GSS_ERROR(major) && credential != GSS_C_NO_CREDENTIAL)
        defect("a credential in another's name in spite of a failure");
    release_credential(&own);
}

static void add(void)
{
    if (credential == GSS_C_NO_CREDENTIAL)
        release_credential(&delegated);
    judge(gss_add_cred(&minor, credential, GSS_C_NO_NAME, &krb5, GSS_C_INITIATE, 0, 0, credential == GSS_C_NO_CREDENTIAL ? &delegated : NULL, NULL, NULL, NULL));
}

static void initiate(void)
{
    OM_uint32 flags;
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
    judge(gss_init_sec_context(&minor, credential, &context, target, &krb5, GSS_C_MUTUAL_FLAG, 0, NULL, &message, NULL, &output, &flags, NULL));
    release(&output);
}

static void accept(void)
{
    OM_uint32 flags;
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
    release_name(&name);
    release_credential(&delegated);
    OM_uint32 major = judge(gss_accept_sec_context(&minor, &context, credential, &message, NULL, &name, NULL, &output, &flags, NULL, &delegated));
    if (GSS_ERROR(major) && (name != GSS_C_NO_NAME || delegated != GSS_C_NO_CREDENTIAL))
        defect("a name or a credential in spite of a failure");
    release(&output);
}

static void accept_as_process(void)
{
    gss_cred_id_t kept = credential;
    credential = GSS_C_NO_CREDENTIAL;
    accept();
    credential = kept;
}

static void delete_context(void)
{
    OM_uint32 ignored;
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
}

static void import_context(void)
{
    gss_buffer_desc token = chunk_buffer();
    delete_context();
    judge(gss_import_sec_context(&minor, &token, &context));
}

static void export_and_import_context(void)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    if (!GSS_ERROR(judge(gss_export_sec_context(&minor, &context, &token))))
        judge(gss_import_sec_context(&minor, &token, &context));
    release(&token);
}

static void import_credential(void)
{
    gss_buffer_desc token = chunk_buffer();
    release_credential(&credential);
    judge(gss_import_cred(&minor, &token, &credential));
}

static void export_and_import_credential(void)
{
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    if (!GSS_ERROR(judge(gss_export_cred(&minor, credential, &token)))) {
        release_credential(&credential);
        judge(gss_import_cred(&minor, &token, &credential));
    }
    release(&token);
}

/* libgssapi takes an exported name that the application imports to MIT's code by itself, which asserts that nothing follows the last item. */
static int would_end_the_process(gss_buffer_desc text)
{
    const unsigned char *bytes = text.value;
    size_t at = 15, items;
    if (text.length < at || bytes[3] != 11)
        return 0;
    for (items = bytes[1]; items > 0 && items <= 2 && text.length - at >= 4; items--) {
        size_t length = (size_t)bytes[at] << 24 | (size_t)bytes[at + 1] << 16 | (size_t)bytes[at + 2] << 8 | bytes[at + 3];
        if (length > text.length - at - 4)
            return 0;
        at += 4 + length;
    }
    return items == 0 && at != text.length;
}

/* With a plugin or without, libgssapi has no words for its refusal of an exported name whose mechanism is one of krb5's old OIDs. */
static int has_words(gss_buffer_desc text, gss_OID type)
{
    return type == GSS_C_NT_USER_NAME || (text.length >= 15 && memcmp((char *)text.value + 6, krb5.elements, krb5.length) == 0);
}

static void import_name(gss_OID type)
{
    gss_buffer_desc text = chunk_buffer();
    gss_name_t general = GSS_C_NO_NAME;
    release_name(&name);
    if (type != GSS_C_NT_USER_NAME && would_end_the_process(text))
        return;
    OM_uint32 major = gss_import_name(&minor, &text, type, &general);
    if (!GSS_ERROR(has_words(text, type) ? judge(major) : major))
        judge(gss_canonicalize_name(&minor, general, &krb5, &name));
    release_name(&general);
}

static void describe_name(void)
{
    int same, is_mechanism_name;
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    gss_buffer_set_t attributes = GSS_C_NO_BUFFER_SET;
    OM_uint32 ignored;
    if (name == GSS_C_NO_NAME)
        return;
    judge(gss_display_name(&minor, name, &text, NULL));
    release(&text);
    judge(gss_export_name(&minor, name, &text));
    release(&text);
    judge(gss_export_name_composite(&minor, name, &text));
    release(&text);
    judge(gss_compare_name(&minor, name, target, &same));
    judge(gss_inquire_name(&minor, name, &is_mechanism_name, NULL, &attributes));
    gss_release_buffer_set(&ignored, &attributes);
    judge(gss_localname(&minor, name, &krb5, &text));
    release(&text);
}

static void describe_credential(void)
{
    gss_name_t owner = GSS_C_NO_NAME;
    OM_uint32 lifetime;
    gss_cred_usage_t usage;
    gss_buffer_set_t data = GSS_C_NO_BUFFER_SET;
    OM_uint32 ignored;
    judge(gss_inquire_cred(&minor, credential, &owner, &lifetime, &usage, NULL));
    release_name(&owner);
    judge(gss_inquire_cred_by_mech(&minor, credential, &krb5, &owner, &lifetime, NULL, &usage));
    release_name(&owner);
    judge(gss_inquire_cred_by_oid(&minor, credential, &krb5, &data));
    gss_release_buffer_set(&ignored, &data);
    if (credential != GSS_C_NO_CREDENTIAL)
        judge(gss_inquire_cred_by_oid(&minor, credential, GSS_KRB5_GET_CRED_IMPERSONATOR, &data));
    gss_release_buffer_set(&ignored, &data);
}

/* GSS_KRB5_CRED_NO_CI_FLAGS_X, 1.2.752.43.13.29 */
static gss_OID_desc no_ci_flags = {6, (void *)"\x2a\x85\x70\x2b\x0d\x1d"};

static void set_options(void)
{
    krb5_enctype types[] = {18, 17, 0};
    gss_buffer_desc nothing = GSS_C_EMPTY_BUFFER;
    if (credential == GSS_C_NO_CREDENTIAL)
        return;
    judge(gss_set_cred_option(&minor, &credential, &no_ci_flags, &nothing));
    judge(gss_krb5_set_allowable_enctypes(&minor, credential, 2, types));
    judge(gss_krb5_set_cred_rcache(&minor, credential, NULL));
}

static void copy_to_cache(void)
{
    krb5_ccache cache;
    if (credential == GSS_C_NO_CREDENTIAL || krb5_cc_resolve(kerberos, "MEMORY:fuzz-copy", &cache) != 0)
        return;
    if (krb5_cc_initialize(kerberos, cache, client) == 0)
        judge(gss_krb5_copy_ccache(&minor, credential, cache));
    krb5_cc_destroy(kerberos, cache);
}

static void describe_context(void)
{
    gss_name_t initiator = GSS_C_NO_NAME, acceptor = GSS_C_NO_NAME;
    OM_uint32 lifetime, flags;
    int is_initiator, is_open;
    gss_buffer_set_t data = GSS_C_NO_BUFFER_SET;
    OM_uint32 ignored;
    judge(gss_inquire_context(&minor, context, &initiator, &acceptor, &lifetime, NULL, &flags, &is_initiator, &is_open));
    release_name(&initiator);
    release_name(&acceptor);
    judge(gss_context_time(&minor, context, &lifetime));
    judge(gss_inquire_sec_context_by_oid(&minor, context, GSS_C_INQ_SSPI_SESSION_KEY, &data));
    gss_release_buffer_set(&ignored, &data);
}

static void protect(void)
{
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER, plain = GSS_C_EMPTY_BUFFER;
    OM_uint32 size;
    judge(gss_wrap(&minor, context, 1, 0, &message, NULL, &output));
    judge(gss_unwrap(&minor, context, &output, &plain, NULL, NULL));
    release(&output);
    release(&plain);
    judge(gss_get_mic(&minor, context, 0, &message, &output));
    judge(gss_verify_mic(&minor, context, &message, &output, NULL));
    release(&output);
    judge(gss_wrap_size_limit(&minor, context, 1, 0, 1000, &size));
    judge(gss_pseudo_random(&minor, context, GSS_C_PRF_KEY_FULL, &message, 16, &output));
    release(&output);
}

/* libkrb5 asserts what callers of its functions on arrays may get wrong: they are for contexts that the daemon holds, of which alone there is no key to be had. */
static int is_held(void)
{
    gss_buffer_set_t data = GSS_C_NO_BUFFER_SET;
    OM_uint32 ignored, major = gss_inquire_sec_context_by_oid(&minor, context, GSS_C_INQ_SSPI_SESSION_KEY, &data);
    gss_release_buffer_set(&ignored, &data);
    return GSS_ERROR(major) == GSS_S_UNAVAILABLE;
}

enum { HEADER, SIGNED, DATA, PADDING, TRAILER, PARTS, ROOM_BYTES = 64 };

static void arrange(gss_iov_buffer_desc *parts, unsigned char (*room)[ROOM_BYTES], OM_uint32 flag)
{
    static const OM_uint32 types[PARTS] = {GSS_IOV_BUFFER_TYPE_HEADER, GSS_IOV_BUFFER_TYPE_SIGN_ONLY, GSS_IOV_BUFFER_TYPE_DATA, GSS_IOV_BUFFER_TYPE_PADDING,
                                           GSS_IOV_BUFFER_TYPE_TRAILER};
    for (int i = 0; i < PARTS; i++) {
        memset(room[i], 'a' + i, ROOM_BYTES);
        parts[i] = (gss_iov_buffer_desc){types[i], {ROOM_BYTES / 2, room[i]}};
        if (i != SIGNED && i != DATA)
            parts[i].type |= flag;
    }
}

/* Half of the room is the buffers': what is written beyond is seen here, what is written beyond all of it by AddressSanitizer. */
static void look_at(const gss_iov_buffer_desc *parts, unsigned char (*room)[ROOM_BYTES], OM_uint32 major)
{
    for (int i = 0; i < PARTS; i++) {
        for (int at = GSS_ERROR(major) || i == SIGNED ? 0 : ROOM_BYTES / 2; at < ROOM_BYTES; at++)
            if (room[i][at] != 'a' + i)
                defect("byte %d of buffer %d was written, status %x", at, i, major);
        if (!(parts[i].type & GSS_IOV_BUFFER_FLAG_ALLOCATED) && parts[i].buffer.value != NULL && parts[i].buffer.length > ROOM_BYTES / 2)
            defect("buffer %d has become longer than its room", i);
    }
}

static void protect_in_place(void)
{
    OM_uint32 major, ignored;
    unsigned char room[PARTS][ROOM_BYTES];
    gss_iov_buffer_desc parts[PARTS];
    if (!is_held())
        return;
    for (OM_uint32 flag = 0; flag <= GSS_IOV_BUFFER_FLAG_ALLOCATE; flag += GSS_IOV_BUFFER_FLAG_ALLOCATE) {
        arrange(parts, room, flag);
        major = judge(gss_wrap_iov(&minor, context, 1, 0, NULL, parts, PARTS));
        look_at(parts, room, major);
        major = judge(gss_unwrap_iov(&minor, context, NULL, NULL, parts, PARTS));
        gss_release_iov_buffer(&ignored, parts, PARTS);
    }
    arrange(parts, room, 0);
    judge(gss_wrap_iov_length(&minor, context, 1, 0, NULL, parts, PARTS));
    arrange(parts, room, 0);
    parts[TRAILER].type = GSS_IOV_BUFFER_TYPE_MIC_TOKEN;
    major = judge(gss_get_mic_iov(&minor, context, 0, parts, PARTS));
    judge(gss_verify_mic_iov(&minor, context, NULL, parts, PARTS));
    judge(gss_get_mic_iov_length(&minor, context, 0, parts, PARTS));
}

static void protect_in_one_piece(void)
{
    OM_uint32 major, ignored;
    unsigned char room[ROOM_BYTES] = "what a peer has wrapped";
    gss_buffer_desc output = GSS_C_EMPTY_BUFFER, token = {sizeof room / 2, room};
    if (!is_held())
        return;
    for (OM_uint32 flag = 0; flag <= GSS_IOV_BUFFER_FLAG_ALLOCATE; flag += GSS_IOV_BUFFER_FLAG_ALLOCATE) {
        gss_iov_buffer_desc parts[2] = {{GSS_IOV_BUFFER_TYPE_STREAM, token}, {GSS_IOV_BUFFER_TYPE_DATA | flag, {77, NULL}}};
        major = judge(gss_unwrap_iov(&minor, context, NULL, NULL, parts, 2));
        const unsigned char *data = parts[1].buffer.value;
        if (major == GSS_S_COMPLETE && flag == 0 && (data < room || data + parts[1].buffer.length > room + sizeof room / 2))
            defect("a message outside of its stream");
        gss_release_iov_buffer(&ignored, parts, 2);
    }
    judge(gss_wrap_aead(&minor, context, 1, 0, &password, &message, NULL, &output));
    release(&output);
    judge(gss_unwrap_aead(&minor, context, &token, &password, &output, NULL, NULL));
    release(&output);
}

static void ask_context(void)
{
    static const gss_OID_desc oids[] = {
        {11, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x0f"},     /* GSS_C_SEC_CONTEXT_SASL_SSF */
        {12, (void *)"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x05\x0a\x01"}, /* authorization data of type 1 */
    };
    for (size_t i = 0; i < sizeof oids / sizeof *oids; i++) {
        OM_uint32 ignored;
        gss_buffer_set_t data = GSS_C_NO_BUFFER_SET;
        judge(gss_inquire_sec_context_by_oid(&minor, context, (gss_OID)&oids[i], &data));
        gss_release_buffer_set(&ignored, &data);
    }
}

static void store(void)
{
    gss_key_value_element_desc element = {"ccache", "MEMORY:fuzz-store"};
    gss_key_value_set_desc set = {1, &element};
    judge(gss_store_cred_into(&minor, credential, GSS_C_INITIATE, &krb5, 1, 1, &set, NULL, NULL));
    judge(gss_store_cred(&minor, credential, GSS_C_INITIATE, &krb5, 1, 1, NULL, NULL));
}

static void use_delegated(void)
{
    release_credential(&credential);
    credential = delegated;
    delegated = GSS_C_NO_CREDENTIAL;
}

static void show_any_status(void)
{
    struct chunk chunk = next_chunk();
    OM_uint32 value = 0, ignored, more = 0;
    gss_buffer_desc words = GSS_C_EMPTY_BUFFER;
    memcpy(&value, chunk.bytes == NULL ? (const unsigned char *)"" : chunk.bytes, chunk.length < sizeof value ? (chunk.length > 0) : sizeof value);
    gss_display_status(&ignored, value, chunk.padding & 1 ? GSS_C_MECH_CODE : GSS_C_GSS_CODE, &krb5, &more, &words);
    release(&words);
}

void calls_make(char letter)
{
    transport_call_begins();
    switch (letter) {
    case 'a': acquire(GSS_C_ACCEPT); break;
    case 'i': acquire(GSS_C_INITIATE); break;
    case 'b': acquire(GSS_C_BOTH); break;
    case 'n': acquire_for_target(); break;
    case 'p': acquire_with_password(); break;
    case '+': add(); break;
    case 'm': acquire_in_anothers_name(); break;
    case 'o': set_options(); break;
    case 'k': copy_to_cache(); break;
    case 'I': initiate(); break;
    case 'A': accept(); break;
    case 'P': accept_as_process(); break;
    case 'x': import_context(); break;
    case 'X': export_and_import_context(); break;
    case 'c': import_credential(); break;
    case 'C': export_and_import_credential(); break;
    case 'e': import_name(GSS_C_NT_EXPORT_NAME); break;
    case 'E': import_name(GSS_C_NT_COMPOSITE_EXPORT); break;
    case 'u': import_name(GSS_C_NT_USER_NAME); break;
    case 'd': describe_name(); break;
    case 'D': describe_credential(); break;
    case 'T': describe_context(); break;
    case 'w': protect(); break;
    case 'v': protect_in_place(); break;
    case 'V': protect_in_one_piece(); break;
    case 't': ask_context(); break;
    case 's': store(); break;
    case 'g': use_delegated(); break;
    case 'q': delete_context(); break;
    case '?': show_any_status(); break;
    default: break;
    }
}

void calls_begin(void)
{
    gss_buffer_desc text = {14, (void *)"host@fuzz.test"};
    if (krb5_init_context(&kerberos) != 0 || krb5_parse_name(kerberos, "client@FUZZ.TEST", &client) != 0 || GSS_ERROR(gss_import_name(&minor, &text, GSS_C_NT_HOSTBASED_SERVICE, &target)))
        defect("libgssapi does not work here");
}

/* Gives everything back; what this finds lost, LeakSanitizer reports. */
void calls_end(void)
{
    static const char *const caches[] = {"MEMORY:fuzz", "MEMORY:fuzz-store"};
    delete_context();
    release_name(&name);
    release_credential(&credential);
    release_credential(&delegated);
    for (size_t i = 0; i < sizeof caches / sizeof *caches; i++) {
        krb5_ccache cache;
        if (krb5_cc_resolve(kerberos, caches[i], &cache) == 0)
            krb5_cc_destroy(kerberos, cache);
    }
    /* The plugin keeps the acceptor credential that it was given last, until the daemon is not there to look at it. */
    transport_begin((struct input){NULL, 0});
    transport_call_begins();
    acquire(GSS_C_ACCEPT);
    release_credential(&credential);
}
