/* SPDX-License-Identifier: MIT */
/*
 * Preloaded, it widens a gap: who asks for a principal's cache in a collection and is told that there is none, hears it late, and each process at another time. By then
 * another one may have made it.
 */
#include <dlfcn.h>
#include <krb5.h>
#include <unistd.h>

enum { STEP_US = 2000, STEPS = 8 };

krb5_error_code krb5_cc_cache_match(krb5_context context, krb5_principal client, krb5_ccache *cache)
{
    krb5_error_code (*next)(krb5_context, krb5_principal, krb5_ccache *) = dlsym(RTLD_NEXT, "krb5_cc_cache_match");
    krb5_error_code error = next(context, client, cache);
    if (error == KRB5_CC_NOTFOUND)
        usleep((useconds_t)(getpid() % STEPS * STEP_US));
    return error;
}
