/* SPDX-License-Identifier: MIT */
#include "transcript.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void section(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("== ", stdout);
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
}

void line(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("   ", stdout);
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
}

bool said(const char *call, OM_uint32 major, OM_uint32 minor)
{
    if (GSS_ERROR(major) && minor != 0)
        line("%s: %s, \"%s\"", call, major_name(major), minor_words(minor));
    else
        line("%s: %s", call, major_name(major));
    return !GSS_ERROR(major);
}

void tried(const char *call, OM_uint32 major, OM_uint32 minor)
{
    said(call, major, GSS_ERROR(major) ? minor : 0);
}

const char *oid_name(gss_const_OID oid)
{
    static char text[300];
    static const struct {
        gss_OID *oid;
        const char *name;
    } known[] = {
        {&GSS_C_NT_USER_NAME, "NT_USER_NAME"},
        {&GSS_C_NT_HOSTBASED_SERVICE, "NT_HOSTBASED_SERVICE"},
        {&GSS_C_NT_ANONYMOUS, "NT_ANONYMOUS"},
        {&GSS_C_NT_EXPORT_NAME, "NT_EXPORT_NAME"},
        {&GSS_C_NT_COMPOSITE_EXPORT, "NT_COMPOSITE_EXPORT"},
        {&GSS_C_NT_MACHINE_UID_NAME, "NT_MACHINE_UID_NAME"},
        {&GSS_C_NT_STRING_UID_NAME, "NT_STRING_UID_NAME"},
    };
    OM_uint32 minor;
    gss_buffer_desc dotted = GSS_C_EMPTY_BUFFER;
    if (oid == GSS_C_NO_OID)
        return "none";
    if (gss_oid_equal(oid, &KRB5))
        return "krb5";
    if (gss_oid_equal(oid, &SPNEGO))
        return "spnego";
    if (gss_oid_equal(oid, &IAKERB))
        return "iakerb";
    if (gss_oid_equal(oid, GSS_KRB5_NT_PRINCIPAL_NAME))
        return "KRB5_NT_PRINCIPAL_NAME";
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (gss_oid_equal(oid, *known[i].oid))
            return known[i].name;
    gss_oid_to_str(&minor, (gss_OID)oid, &dotted);
    snprintf(text, sizeof text, "%.*s", (int)dotted.length, (char *)dotted.value);
    gss_release_buffer(&minor, &dotted);
    return text;
}

const char *flag_names(OM_uint32 flags)
{
    static const struct {
        OM_uint32 bit;
        const char *name;
    } known[] = {
        {GSS_C_DELEG_FLAG, "deleg"},       {GSS_C_MUTUAL_FLAG, "mutual"},       {GSS_C_REPLAY_FLAG, "replay"},
        {GSS_C_SEQUENCE_FLAG, "sequence"}, {GSS_C_CONF_FLAG, "conf"},           {GSS_C_INTEG_FLAG, "integ"},
        {GSS_C_ANON_FLAG, "anon"},         {GSS_C_PROT_READY_FLAG, "prot_ready"}, {GSS_C_TRANS_FLAG, "trans"},
        {GSS_C_DELEG_POLICY_FLAG, "deleg_policy"}, {GSS_C_DCE_STYLE, "dce_style"},  {GSS_C_IDENTIFY_FLAG, "identify"},
        {GSS_C_EXTENDED_ERROR_FLAG, "extended_error"}, {GSS_C_CHANNEL_BOUND_FLAG, "channel_bound"},
    };
    static char text[300];
    text[0] = '\0';
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t used = strlen(text);
        if (flags & known[i].bit)
            snprintf(text + used, sizeof text - used, "%s%s", used == 0 ? "" : " ", known[i].name);
        flags &= ~known[i].bit;
    }
    if (flags != 0) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, " +%x", flags);
    }
    return text[0] == '\0' ? "no flags" : text;
}

const char *lifetime_text(OM_uint32 seconds)
{
    static char text[80];
    if (seconds == GSS_C_INDEFINITE)
        return "indefinite";
    if (seconds == 0)
        return "over";
    snprintf(text, sizeof text, "lifetime≈%u ends≈%lld", seconds, (long long)time(NULL) + seconds);
    return text;
}

const char *hex(gss_buffer_t buffer)
{
    static char text[2001];
    size_t used = 0;
    for (size_t i = 0; i < buffer->length && used + 2 < sizeof text; i++, used += 2)
        snprintf(text + used, 3, "%02x", ((unsigned char *)buffer->value)[i]);
    text[used] = '\0';
    return text;
}

void show_name(const char *label, gss_name_t name)
{
    OM_uint32 major, minor;
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    gss_OID type = GSS_C_NO_OID;
    if (name == GSS_C_NO_NAME) {
        line("%s: no name", label);
        return;
    }
    major = gss_display_name(&minor, name, &text, &type);
    if (GSS_ERROR(major)) {
        said(label, major, minor);
        return;
    }
    line("%s: %.*s (%s)", label, (int)text.length, (char *)text.value, oid_name(type));
    gss_release_buffer(&minor, &text);
}

static int by_content(const void *left, const void *right)
{
    const gss_OID_desc *a = left, *b = right;
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    return memcmp(a->elements, b->elements, a->length);
}

/* In the order of their bytes: a set has no order of its own. */
void show_oids(const char *label, gss_OID_set set)
{
    if (set == GSS_C_NO_OID_SET) {
        line("%s: no set", label);
        return;
    }
    line("%s: %zu", label, set->count);
    gss_OID_desc *sorted = malloc(set->count * sizeof *sorted + 1);
    if (sorted == NULL)
        broken("out of memory");
    if (set->count != 0)
        memcpy(sorted, set->elements, set->count * sizeof *sorted);
    qsort(sorted, set->count, sizeof *sorted, by_content);
    for (size_t i = 0; i < set->count; i++)
        line("  %s", oid_name(&sorted[i]));
    free(sorted);
}

void show_text(const char *label, gss_buffer_t buffer)
{
    OM_uint32 minor;
    line("%s: %zu bytes \"%.*s\"", label, buffer->length, (int)buffer->length, buffer->length == 0 ? "" : (char *)buffer->value);
    gss_release_buffer(&minor, buffer);
}
