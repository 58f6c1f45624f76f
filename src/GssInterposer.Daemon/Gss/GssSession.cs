// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Daemon.Gss;

/// <summary>
/// GSS-API for the length of one call. What its methods hand out belongs to the session and is released by <see cref="End"/>, after the reply was encoded:
/// procedures may point into it and need no clean-up of their own. One per worker, reused. The other files of this class are by topic.
/// </summary>
// SAFETY: every object in the list came from libgssapi, is in it once, and leaves it before anybody else takes it (Disown).
internal sealed unsafe partial class GssSession
{
    private const int ObjectsFirst = 32;

    private Owned[] _objects = new Owned[ObjectsFirst];
    private int _count;

    private enum Kind : byte
    {
        Name,
        Credential,
        Context,
        Buffer,
        BufferSet,
        OidSet,
    }

    private struct Owned
    {
        public Kind Kind;
        public void* Handle;
        public nuint Length;    // of a buffer
    }

    /// <summary>Releases everything that was handed out and not disowned.</summary>
    public void End()
    {
        uint minor;
        for (int i = _count - 1; i >= 0; i--)
        {
            void* handle = _objects[i].Handle;
            switch (_objects[i].Kind)
            {
                case Kind.Name:
                    GssApi.gss_release_name(&minor, (gss_name_struct**)&handle);
                    break;
                case Kind.Credential:
                    GssApi.gss_release_cred(&minor, (gss_cred_id_struct**)&handle);
                    break;
                case Kind.Context:
                    GssApi.gss_delete_sec_context(&minor, (gss_ctx_id_struct**)&handle, null);
                    break;
                case Kind.Buffer:
                    gss_buffer_desc_struct buffer = new() { length = _objects[i].Length, value = handle };
                    LibC.explicit_bzero(handle, _objects[i].Length);
                    GssApi.gss_release_buffer(&minor, &buffer);
                    break;
                case Kind.BufferSet:
                    GssApi.gss_release_buffer_set(&minor, (gss_buffer_set_desc_struct**)&handle);
                    break;
                default:
                    GssApi.gss_release_oid_set(&minor, (gss_OID_set_desc_struct**)&handle);
                    break;
            }
        }

        _count = 0;
    }

    /// <summary>Takes a name into the session's care; null is fine. The same for the other kinds.</summary>
    public gss_name_struct* Own(gss_name_struct* name) => (gss_name_struct*)Add(Kind.Name, name, 0);

    /// <inheritdoc cref="Own(gss_name_struct*)"/>
    public gss_cred_id_struct* Own(gss_cred_id_struct* credential) => (gss_cred_id_struct*)Add(Kind.Credential, credential, 0);

    /// <inheritdoc cref="Own(gss_name_struct*)"/>
    public gss_ctx_id_struct* Own(gss_ctx_id_struct* context) => (gss_ctx_id_struct*)Add(Kind.Context, context, 0);

    /// <inheritdoc cref="Own(gss_name_struct*)"/>
    public gss_OID_set_desc_struct* Own(gss_OID_set_desc_struct* set) => (gss_OID_set_desc_struct*)Add(Kind.OidSet, set, 0);

    /// <inheritdoc cref="Own(gss_name_struct*)"/>
    public gss_buffer_set_desc_struct* Own(gss_buffer_set_desc_struct* set) => (gss_buffer_set_desc_struct*)Add(Kind.BufferSet, set, 0);

    /// <summary>Takes a buffer that libgssapi filled, and gives it in the form the wire has. It is wiped when released.</summary>
    public XdrOpaque Own(gss_buffer_desc_struct buffer)
    {
        Add(Kind.Buffer, buffer.value, buffer.length);
        return new XdrOpaque((byte*)buffer.value, (uint)buffer.length);
    }

    /// <summary>Gives up an object that lives on elsewhere, a cache for instance.</summary>
    public void Disown(void* handle)
    {
        for (int i = _count - 1; i >= 0; i--)
        {
            if (_objects[i].Handle == handle)
            {
                _objects[i] = _objects[--_count];
                return;
            }
        }
    }

    /// <summary>A gss_buffer_desc over bytes that are not ours; libgssapi does not write to inputs.</summary>
    public static gss_buffer_desc_struct Borrow(XdrOpaque bytes) => new() { length = bytes.Length, value = bytes.Pointer };

    private void* Add(Kind kind, void* handle, nuint length)
    {
        if (handle != null)
        {
            if (_count == _objects.Length)
            {
                Array.Resize(ref _objects, 2 * _count);
            }

            _objects[_count++] = new Owned { Kind = kind, Handle = handle, Length = length };
        }

        return handle;
    }
}
