// SPDX-License-Identifier: MIT
using System;
using System.IO;
using GssInterposer.Daemon.Configuration;
using GssInterposer.Daemon.Tests.Procedures;
using GssInterposer.Gssx;
using GssInterposer.Interop;
using GssInterposer.Testing;
using GssInterposer.Xdr;
using Xunit;

namespace GssInterposer.Daemon.Tests.Credentials;

/// <summary>A keytab that changes under a service is noticed by the next call.</summary>
[Collection(InProcessRealmTests.Name)]
public sealed unsafe class KeytabChangeTests : IDisposable
{
    private readonly InProcessRealm _fixture;
    private readonly ScratchDirectory _scratch = new();
    private readonly TestCall _call;
    private readonly ServiceConfiguration _service;
    private readonly string _keytab;
    private readonly XdrOpaque[] _tokens = new XdrOpaque[4];
    private int _used;

    public KeytabChangeTests(InProcessRealm fixture)
    {
        _fixture = fixture;
        _keytab = _scratch.PathOf("keytab");
        File.Copy(fixture.Realm.ServiceKeytab, _keytab);
        _service = Flow.ServiceWith($"keytab:FILE:{_keytab}");
        _call = new TestCall();
        for (int i = 0; i < _tokens.Length; i++)
        {
            GssxResInitSecContext begun = Flow.Init(_call.Next());
            _tokens[i] = _call.Bytes(begun.OutputToken.Value->Span);
        }

        _call.Next(_service);
        Flow.Good(Accept());
    }

    [Fact]
    public void A_file_that_has_gone_and_is_back()
    {
        File.Delete(_keytab);
        Assert.True(Accept().IsError);

        File.Copy(_fixture.Realm.ServiceKeytab, _keytab);
        Flow.Good(Accept());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(20)]
    public void A_file_that_is_cut_and_whole_again(int bytes)
    {
        byte[] whole = File.ReadAllBytes(_keytab);
        File.WriteAllBytes(_keytab, whole[..bytes]);
        Assert.True(Accept().IsError);

        File.WriteAllBytes(_keytab, whole);
        Flow.Good(Accept());
    }

    [Fact]
    public void Garbage_of_the_same_length_within_a_clock_tick()
    {
        byte[] whole = File.ReadAllBytes(_keytab);
        File.WriteAllBytes(_keytab, new byte[whole.Length]);
        Assert.True(Accept().IsError);

        File.WriteAllBytes(_keytab, whole);
        Flow.Good(Accept());
    }

    [Fact]
    public void Another_principals_keys()
    {
        File.Copy(_fixture.Realm.AliceKeytab, _keytab, overwrite: true);

        Assert.True(Accept().IsError);
    }

    [Fact]
    public void A_file_that_takes_its_place_by_rename()
    {
        string next = _scratch.PathOf("next");
        File.Copy(_fixture.Realm.AliceKeytab, next);
        File.Move(next, _keytab, overwrite: true);

        Assert.True(Accept().IsError);
    }

    [Fact]
    public void Calls_that_hold_a_credential_of_the_old_keys_finish()
    {
        GssxCred handle = Flow.Handle(_call.Next(), GssxCredUsage.Accept);
        _call.Next();
        Assert.False(Daemon.Credentials.CredentialHandles.Open(_call, in handle, out gss_cred_id_struct* lent).IsError);
        File.Delete(_keytab);
        using TestCall other = new(service: _service);

        gss_ctx_id_struct* context = null;
        Daemon.Gss.GssResult accepted = _call.Value.Gss.AcceptSecContext(ref context, lent, _tokens[_used++], null, wantDelegated: false, out _);

        Assert.Equal(GssApi.GSS_S_COMPLETE, accepted.Major);
        Assert.True(Accept().IsError);
    }

    [Fact]
    public void The_words_name_the_file_and_not_our_copy()
    {
        File.WriteAllText(_keytab, "not a keytab");

        GssxResAcquireCred result = Flow.Acquire(_call.Next(), GssxCredUsage.Accept);

        Assert.True(result.Status.IsError);
        Assert.Contains(_keytab, Flow.Words(in result.Status), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _call.Dispose();
        _scratch.Dispose();
    }

    private GssxStatus Accept() => Flow.Accept(_call.Next(), _tokens[_used++]).Status;
}
