/* SPDX-License-Identifier: MIT */
/* Written by GssInterposer.AbiGen from bindings.txt: change that and run scripts/generate.sh. */

#include "abi_headers.h"
#include <stddef.h>

#define GI_EXTENT(type, bytes, alignment) \
    _Static_assert(sizeof(type) == (bytes) && _Alignof(type) == (alignment), "C# has another size or alignment for " #type)
#define GI_FIELD(type, field, offset, field_type) \
    _Static_assert(offsetof(type, field) == (offset) \
        && __builtin_types_compatible_p(__typeof__(((type *)0)->field), field_type), \
        "C# has another place or type for " #type "." #field)

GI_EXTENT(struct gss_key_value_element_struct, 16, 8);
GI_FIELD(struct gss_key_value_element_struct, key, 0, const char *);
GI_FIELD(struct gss_key_value_element_struct, value, 8, const char *);

GI_EXTENT(struct gss_key_value_set_struct, 16, 8);
GI_FIELD(struct gss_key_value_set_struct, count, 0, unsigned int);
GI_FIELD(struct gss_key_value_set_struct, elements, 8, struct gss_key_value_element_struct *);

GI_EXTENT(struct gss_channel_bindings_struct, 64, 8);
GI_FIELD(struct gss_channel_bindings_struct, initiator_addrtype, 0, unsigned int);
GI_FIELD(struct gss_channel_bindings_struct, initiator_address, 8, struct gss_buffer_desc_struct);
GI_FIELD(struct gss_channel_bindings_struct, acceptor_addrtype, 24, unsigned int);
GI_FIELD(struct gss_channel_bindings_struct, acceptor_address, 32, struct gss_buffer_desc_struct);
GI_FIELD(struct gss_channel_bindings_struct, application_data, 48, struct gss_buffer_desc_struct);

GI_EXTENT(struct gss_krb5_lucid_context_v1, 104, 8);
GI_FIELD(struct gss_krb5_lucid_context_v1, version, 0, unsigned int);
GI_FIELD(struct gss_krb5_lucid_context_v1, initiate, 4, unsigned int);
GI_FIELD(struct gss_krb5_lucid_context_v1, endtime, 8, unsigned int);
GI_FIELD(struct gss_krb5_lucid_context_v1, send_seq, 16, unsigned long);
GI_FIELD(struct gss_krb5_lucid_context_v1, recv_seq, 24, unsigned long);
GI_FIELD(struct gss_krb5_lucid_context_v1, protocol, 32, unsigned int);
GI_FIELD(struct gss_krb5_lucid_context_v1, rfc1964_kd, 40, struct gss_krb5_rfc1964_keydata);
GI_FIELD(struct gss_krb5_lucid_context_v1, cfx_kd, 64, struct gss_krb5_cfx_keydata);

GI_EXTENT(struct gss_krb5_lucid_key, 16, 8);
GI_FIELD(struct gss_krb5_lucid_key, type, 0, unsigned int);
GI_FIELD(struct gss_krb5_lucid_key, length, 4, unsigned int);
GI_FIELD(struct gss_krb5_lucid_key, data, 8, void *);

GI_EXTENT(struct gss_krb5_rfc1964_keydata, 24, 8);
GI_FIELD(struct gss_krb5_rfc1964_keydata, sign_alg, 0, unsigned int);
GI_FIELD(struct gss_krb5_rfc1964_keydata, seal_alg, 4, unsigned int);
GI_FIELD(struct gss_krb5_rfc1964_keydata, ctx_key, 8, struct gss_krb5_lucid_key);

GI_EXTENT(struct gss_krb5_cfx_keydata, 40, 8);
GI_FIELD(struct gss_krb5_cfx_keydata, have_acceptor_subkey, 0, unsigned int);
GI_FIELD(struct gss_krb5_cfx_keydata, ctx_key, 8, struct gss_krb5_lucid_key);
GI_FIELD(struct gss_krb5_cfx_keydata, acceptor_subkey, 24, struct gss_krb5_lucid_key);

GI_EXTENT(struct gss_iov_buffer_desc_struct, 24, 8);
GI_FIELD(struct gss_iov_buffer_desc_struct, type, 0, unsigned int);
GI_FIELD(struct gss_iov_buffer_desc_struct, buffer, 8, struct gss_buffer_desc_struct);

GI_EXTENT(struct gss_buffer_desc_struct, 16, 8);
GI_FIELD(struct gss_buffer_desc_struct, length, 0, unsigned long);
GI_FIELD(struct gss_buffer_desc_struct, value, 8, void *);

GI_EXTENT(struct gss_buffer_set_desc_struct, 16, 8);
GI_FIELD(struct gss_buffer_set_desc_struct, count, 0, unsigned long);
GI_FIELD(struct gss_buffer_set_desc_struct, elements, 8, struct gss_buffer_desc_struct *);

GI_EXTENT(struct gss_OID_desc_struct, 16, 8);
GI_FIELD(struct gss_OID_desc_struct, length, 0, unsigned int);
GI_FIELD(struct gss_OID_desc_struct, elements, 8, void *);

GI_EXTENT(struct gss_OID_set_desc_struct, 16, 8);
GI_FIELD(struct gss_OID_set_desc_struct, count, 0, unsigned long);
GI_FIELD(struct gss_OID_set_desc_struct, elements, 8, struct gss_OID_desc_struct *);

GI_EXTENT(struct _krb5_data, 16, 8);
GI_FIELD(struct _krb5_data, magic, 0, int);
GI_FIELD(struct _krb5_data, length, 4, unsigned int);
GI_FIELD(struct _krb5_data, data, 8, char *);

GI_EXTENT(struct krb5_principal_data, 40, 8);
GI_FIELD(struct krb5_principal_data, magic, 0, int);
GI_FIELD(struct krb5_principal_data, realm, 8, struct _krb5_data);
GI_FIELD(struct krb5_principal_data, data, 24, struct _krb5_data *);
GI_FIELD(struct krb5_principal_data, length, 32, int);
GI_FIELD(struct krb5_principal_data, type, 36, int);

GI_EXTENT(struct _krb5_creds, 120, 8);
GI_FIELD(struct _krb5_creds, magic, 0, int);
GI_FIELD(struct _krb5_creds, client, 8, struct krb5_principal_data *);
GI_FIELD(struct _krb5_creds, server, 16, struct krb5_principal_data *);
GI_FIELD(struct _krb5_creds, keyblock, 24, struct _krb5_keyblock);
GI_FIELD(struct _krb5_creds, times, 48, struct _krb5_ticket_times);
GI_FIELD(struct _krb5_creds, is_skey, 64, unsigned int);
GI_FIELD(struct _krb5_creds, ticket_flags, 68, int);
GI_FIELD(struct _krb5_creds, addresses, 72, struct _krb5_address **);
GI_FIELD(struct _krb5_creds, ticket, 80, struct _krb5_data);
GI_FIELD(struct _krb5_creds, second_ticket, 96, struct _krb5_data);
GI_FIELD(struct _krb5_creds, authdata, 112, struct _krb5_authdata **);

GI_EXTENT(struct _krb5_keyblock, 24, 8);
GI_FIELD(struct _krb5_keyblock, magic, 0, int);
GI_FIELD(struct _krb5_keyblock, enctype, 4, int);
GI_FIELD(struct _krb5_keyblock, length, 8, unsigned int);
GI_FIELD(struct _krb5_keyblock, contents, 16, unsigned char *);

GI_EXTENT(struct _krb5_ticket_times, 16, 4);
GI_FIELD(struct _krb5_ticket_times, authtime, 0, int);
GI_FIELD(struct _krb5_ticket_times, starttime, 4, int);
GI_FIELD(struct _krb5_ticket_times, endtime, 8, int);
GI_FIELD(struct _krb5_ticket_times, renew_till, 12, int);

GI_EXTENT(struct _krb5_address, 24, 8);
GI_FIELD(struct _krb5_address, magic, 0, int);
GI_FIELD(struct _krb5_address, addrtype, 4, int);
GI_FIELD(struct _krb5_address, length, 8, unsigned int);
GI_FIELD(struct _krb5_address, contents, 16, unsigned char *);

GI_EXTENT(struct _krb5_authdata, 24, 8);
GI_FIELD(struct _krb5_authdata, magic, 0, int);
GI_FIELD(struct _krb5_authdata, ad_type, 4, int);
GI_FIELD(struct _krb5_authdata, length, 8, unsigned int);
GI_FIELD(struct _krb5_authdata, contents, 16, unsigned char *);

GI_EXTENT(struct krb5_keytab_entry_st, 48, 8);
GI_FIELD(struct krb5_keytab_entry_st, magic, 0, int);
GI_FIELD(struct krb5_keytab_entry_st, principal, 8, struct krb5_principal_data *);
GI_FIELD(struct krb5_keytab_entry_st, timestamp, 16, int);
GI_FIELD(struct krb5_keytab_entry_st, vno, 20, unsigned int);
GI_FIELD(struct krb5_keytab_entry_st, key, 24, struct _krb5_keyblock);

GI_EXTENT(struct _krb5_enc_data, 32, 8);
GI_FIELD(struct _krb5_enc_data, magic, 0, int);
GI_FIELD(struct _krb5_enc_data, enctype, 4, int);
GI_FIELD(struct _krb5_enc_data, kvno, 8, unsigned int);
GI_FIELD(struct _krb5_enc_data, ciphertext, 16, struct _krb5_data);

GI_EXTENT(struct _krb5_checksum, 24, 8);
GI_FIELD(struct _krb5_checksum, magic, 0, int);
GI_FIELD(struct _krb5_checksum, checksum_type, 4, int);
GI_FIELD(struct _krb5_checksum, length, 8, unsigned int);
GI_FIELD(struct _krb5_checksum, contents, 16, unsigned char *);

GI_EXTENT(struct sockaddr, 16, 2);
GI_FIELD(struct sockaddr, sa_family, 0, unsigned short);
GI_FIELD(struct sockaddr, sa_data, 2, char [14]);

GI_EXTENT(struct sockaddr_un, 110, 2);
GI_FIELD(struct sockaddr_un, sun_family, 0, unsigned short);
GI_FIELD(struct sockaddr_un, sun_path, 2, char [108]);

GI_EXTENT(struct msghdr, 56, 8);
GI_FIELD(struct msghdr, msg_name, 0, void *);
GI_FIELD(struct msghdr, msg_namelen, 8, unsigned int);
GI_FIELD(struct msghdr, msg_iov, 16, struct iovec *);
GI_FIELD(struct msghdr, msg_iovlen, 24, unsigned long);
GI_FIELD(struct msghdr, msg_control, 32, void *);
GI_FIELD(struct msghdr, msg_controllen, 40, unsigned long);
GI_FIELD(struct msghdr, msg_flags, 48, int);

GI_EXTENT(struct iovec, 16, 8);
GI_FIELD(struct iovec, iov_base, 0, void *);
GI_FIELD(struct iovec, iov_len, 8, unsigned long);

GI_EXTENT(struct pollfd, 8, 4);
GI_FIELD(struct pollfd, fd, 0, int);
GI_FIELD(struct pollfd, events, 4, short);
GI_FIELD(struct pollfd, revents, 6, short);

GI_EXTENT(struct stat, 144, 8);
GI_FIELD(struct stat, st_dev, 0, unsigned long);
GI_FIELD(struct stat, st_ino, 8, unsigned long);
GI_FIELD(struct stat, st_nlink, 16, unsigned long);
GI_FIELD(struct stat, st_mode, 24, unsigned int);
GI_FIELD(struct stat, st_uid, 28, unsigned int);
GI_FIELD(struct stat, st_gid, 32, unsigned int);
GI_FIELD(struct stat, __pad0, 36, int);
GI_FIELD(struct stat, st_rdev, 40, unsigned long);
GI_FIELD(struct stat, st_size, 48, long);
GI_FIELD(struct stat, st_blksize, 56, long);
GI_FIELD(struct stat, st_blocks, 64, long);
GI_FIELD(struct stat, st_atim, 72, struct timespec);
GI_FIELD(struct stat, st_mtim, 88, struct timespec);
GI_FIELD(struct stat, st_ctim, 104, struct timespec);
GI_FIELD(struct stat, __glibc_reserved, 120, long [3]);

GI_EXTENT(struct passwd, 48, 8);
GI_FIELD(struct passwd, pw_name, 0, char *);
GI_FIELD(struct passwd, pw_passwd, 8, char *);
GI_FIELD(struct passwd, pw_uid, 16, unsigned int);
GI_FIELD(struct passwd, pw_gid, 20, unsigned int);
GI_FIELD(struct passwd, pw_gecos, 24, char *);
GI_FIELD(struct passwd, pw_dir, 32, char *);
GI_FIELD(struct passwd, pw_shell, 40, char *);

GI_EXTENT(struct group, 32, 8);
GI_FIELD(struct group, gr_name, 0, char *);
GI_FIELD(struct group, gr_passwd, 8, char *);
GI_FIELD(struct group, gr_gid, 16, unsigned int);
GI_FIELD(struct group, gr_mem, 24, char **);

GI_EXTENT(struct rlimit, 16, 8);
GI_FIELD(struct rlimit, rlim_cur, 0, unsigned long);
GI_FIELD(struct rlimit, rlim_max, 8, unsigned long);

GI_EXTENT(struct timespec, 16, 8);
GI_FIELD(struct timespec, tv_sec, 0, long);
GI_FIELD(struct timespec, tv_nsec, 8, long);

GI_EXTENT(struct timeval, 16, 8);
GI_FIELD(struct timeval, tv_sec, 0, long);
GI_FIELD(struct timeval, tv_usec, 8, long);

GI_EXTENT(struct dirent, 280, 8);
GI_FIELD(struct dirent, d_ino, 0, unsigned long);
GI_FIELD(struct dirent, d_off, 8, long);
GI_FIELD(struct dirent, d_reclen, 16, unsigned short);
GI_FIELD(struct dirent, d_type, 18, unsigned char);
GI_FIELD(struct dirent, d_name, 19, char [256]);

GI_EXTENT(pthread_mutex_t, 40, 8);
