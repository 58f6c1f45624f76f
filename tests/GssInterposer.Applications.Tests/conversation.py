# SPDX-License-Identifier: MIT
# conversation.py [SECTION...]  what python3-gssapi can do with alice's ticket and the service's keytab; prints what anybody could see of it.
import os
import sys

import gssapi
from gssapi import MechType, NameType, RequirementFlag as Flag

SERVICE = gssapi.Name('host@localhost', NameType.hostbased_service)
KRB5 = MechType.kerberos
SPNEGO = gssapi.OID.from_int_seq('1.3.6.1.5.5.2')


def show(*words):
    print(*words, flush=True)


def establish(creds=None, acceptor=None, mech=KRB5, **options):
    client = gssapi.SecurityContext(name=SERVICE, creds=creds, mech=mech, usage='initiate', **options)
    server = gssapi.SecurityContext(creds=acceptor, usage='accept')
    token = client.step()
    while token and not (client.complete and server.complete):
        token = server.step(token)
        if token:
            token = client.step(token)
    return client, server


def names():
    canonical = SERVICE.canonicalize(KRB5)
    show('service', canonical, canonical.name_type, canonical == SERVICE, gssapi.Name(canonical.export()) == canonical)
    alice = gssapi.Name('alice', NameType.user)
    show('user', alice.canonicalize(KRB5), alice == gssapi.Name('alice', NameType.user), alice == gssapi.Name('bob', NameType.user))


def credentials():
    for usage in 'initiate', 'accept':
        creds = gssapi.Credentials(usage=usage)
        show(usage, creds.name if usage == 'initiate' else '-', creds.usage, sorted(mech.dotted_form for mech in creds.mechs))
        show('lifetime', creds.lifetime is None or creds.lifetime > 3600)
    named = gssapi.Credentials(name=SERVICE, usage='accept', mechs=[KRB5])
    show('named', named.name, named.inquire_by_mech(KRB5).usage)
    again = gssapi.Credentials(token=gssapi.Credentials(usage='initiate', mechs=[KRB5]).export())
    show('imported', again.name, establish(again)[1].initiator_name)


def turns():
    show('acceptor', gssapi.Credentials(name=SERVICE, usage='accept', mechs=[KRB5]).name)
    show('initiator', gssapi.Credentials(usage='initiate', mechs=[KRB5]).name)


def contexts():
    for mech in KRB5, SPNEGO:
        for flags in Flag.mutual_authentication | Flag.out_of_sequence_detection, Flag.integrity, Flag.mutual_authentication | Flag.delegate_to_peer:
            client, server = establish(mech=mech, flags=flags)
            show(mech.dotted_form, server.initiator_name, server.target_name, int(client.actual_flags), int(server.actual_flags), server.lifetime > 3600)
            show('delegated', server.delegated_creds and server.delegated_creds.name)
            for sender, receiver in (client, server), (server, client):
                for private in True, False:
                    wrapped = sender.wrap(b'message' * 9999, private)
                    opened = receiver.unwrap(wrapped.message)
                    show('wrapped', len(wrapped.message), wrapped.encrypted, opened.message == b'message' * 9999, opened.encrypted)
                receiver.verify_signature(b'signed', sender.get_signature(b'signed'))
                show('limit', sender.get_wrap_size_limit(10000))
            moved = gssapi.SecurityContext(token=client.export())
            show('exported', server.unwrap(moved.wrap(b'later', True).message).message)


def delegation():
    _, server = establish(flags=Flag.delegate_to_peer)
    _, second = establish(server.delegated_creds)
    show('as', second.initiator_name)
    store = {'ccache': os.environ['STORE'] + '.delegated'}
    server.delegated_creds.store(store=store, usage='initiate', overwrite=True)
    stored = gssapi.Credentials(usage='initiate', store=store)
    show('stored', stored.name, establish(stored)[1].initiator_name)


def stores():
    ccache = {'ccache': os.environ['STORE']}
    creds = gssapi.Credentials(usage='initiate', store={**ccache, 'client_keytab': os.environ.get('CLIENT_KEYTAB', 'FILE:/nonexistent')})
    show('store', creds.name, establish(creds)[1].initiator_name)
    again = gssapi.Credentials(usage='initiate', store=ccache)
    show('again', again.name, establish(again)[1].initiator_name)
    acceptor = gssapi.Credentials(usage='accept', store={'keytab': os.environ['KRB5_KTNAME']})
    show('keytab', establish(acceptor=acceptor)[1].initiator_name)


def errors():
    client, server = establish()
    wrapped = bytearray(client.wrap(b'message', True).message)
    wrapped[-1] ^= 1
    for attempt in (lambda: server.unwrap(bytes(wrapped)), lambda: server.verify_signature(b'a', client.get_signature(b'b')),
                    lambda: gssapi.SecurityContext(usage='accept').step(b'no token'),
                    lambda: establish(creds=gssapi.Credentials(name=gssapi.Name('nobody', NameType.user), usage='initiate'))):
        try:
            attempt()
            show('no error')
        except gssapi.exceptions.GSSError as error:
            show(type(error).__name__, error.maj_code)


for section in sys.argv[1:]:
    show('---', section)
    globals()[section]()
