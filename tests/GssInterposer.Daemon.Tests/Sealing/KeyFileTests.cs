// SPDX-License-Identifier: MIT
using System;
using System.IO;
using System.Linq;
using GssInterposer.Daemon.Observability;
using GssInterposer.Daemon.Sealing;
using GssInterposer.Daemon.Tests.Observability;
using GssInterposer.Interop;
using GssInterposer.Testing;
using Xunit;

namespace GssInterposer.Daemon.Tests.Sealing;

/// <summary>Keys on disk: restarts, rotations, and files that must not be believed.</summary>
public sealed class KeyFileTests : IDisposable
{
    private static readonly byte[] Secret = [1, 2, 3];
    private readonly ScratchDirectory scratch = new();
    private readonly RecordingTarget lines = new();
    private readonly Log log;
    private readonly uint owner = LibC.geteuid();

    public KeyFileTests() => log = new Log(lines);

    private string State => scratch.PathOf("state");

    private string Keys => KeyFile.PathIn(State);

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void The_first_start_makes_a_key_that_only_the_owner_can_read()
    {
        using Sealer sealer = Start();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Keys));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(State));
        Assert.Empty(lines.Lines);
    }

    [Fact]
    public void A_restart_opens_what_was_sealed_before()
    {
        byte[] handle;
        using (Sealer before = Start())
        {
            handle = Seal(before);
        }

        using Sealer after = Start();

        Assert.True(Opens(after, handle));
    }

    [Fact]
    public void A_rotation_seals_with_a_new_key_and_opens_with_the_old_one()
    {
        using Sealer sealer = Start();
        byte[] old = Seal(sealer);

        KeyFile.Rotate(State, owner);
        sealer.Reload(State, owner);

        byte[] fresh = Seal(sealer);
        Assert.True(Opens(sealer, old));
        Assert.True(Opens(sealer, fresh));
        Assert.NotEqual(old[2..10], fresh[2..10]);
    }

    [Fact]
    public void Until_it_reloads_a_daemon_goes_on_with_its_keys()
    {
        using Sealer sealer = Start();
        byte[] old = Seal(sealer);

        KeyFile.Rotate(State, owner);

        Assert.True(Opens(sealer, old));
        Assert.Equal(old[2..10], Seal(sealer)[2..10]);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    public void A_key_that_was_not_kept_opens_nothing(int keep, bool opens)
    {
        using Sealer sealer = Start();
        byte[] old = Seal(sealer);

        KeyFile.Rotate(State, owner, keep);
        sealer.Reload(State, owner);

        Assert.Equal(opens, Opens(sealer, old));
        using Sealer restarted = Start();
        Assert.Equal(opens, Opens(restarted, old));
    }

    [Fact]
    public void Three_previous_keys_are_kept()
    {
        using Sealer sealer = Start();
        byte[][] handles = new byte[6][];
        for (int i = 0; i < handles.Length; i++)
        {
            handles[i] = Seal(sealer);
            KeyFile.Rotate(State, owner);
            sealer.Reload(State, owner);
        }

        Assert.Equal([false, false, false, true, true, true], handles.Select(handle => Opens(sealer, handle)));
    }

    [Fact]
    public void A_rotation_leaves_no_other_files_and_the_same_modes()
    {
        using Sealer sealer = Start();

        KeyFile.Rotate(State, owner);

        Assert.Equal(["keys", "keys.lock"], Directory.GetFiles(State).Select(Path.GetFileName).Order());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Keys));
    }

    [Fact]
    public void What_a_crash_left_is_no_obstacle()
    {
        using Sealer sealer = Start();
        File.WriteAllText(Keys + ".new", "half a fi");

        KeyFile.Rotate(State, owner);

        Assert.True(KeyFile.TryLoad(State, owner, out KeyRing? ring));
        Assert.Equal(2, ring.Keys.Length);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_key_file_that_others_may_touch_is_refused_with_the_remedy(UnixFileMode more)
    {
        Start().Dispose();
        File.SetUnixFileMode(Keys, File.GetUnixFileMode(Keys) | more);

        SealingException refusal = Assert.Throws<SealingException>(Start);

        Assert.Contains($"{Keys} has mode 06", refusal.Message);
        Assert.Contains($"chmod 600 {Keys}", refusal.Message);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_directory_in_which_others_may_write_is_refused_with_the_remedy(UnixFileMode more)
    {
        Start().Dispose();
        File.SetUnixFileMode(State, File.GetUnixFileMode(State) | more);

        Assert.Contains($"chmod 700 {State}", Assert.Throws<SealingException>(Start).Message);
    }

    [RootFact]
    public void A_key_file_of_another_user_is_refused_with_the_remedy()
    {
        Start().Dispose();
        Assert.Equal(0, Chown(Keys, 4711));

        Assert.Contains($"{Keys} belongs to uid 4711", Assert.Throws<SealingException>(Start).Message);
    }

    [RootFact]
    public void Root_makes_the_keys_for_the_user_that_the_daemon_will_be()
    {
        KeyFile.LoadOrCreate(State, 4711, log);

        Assert.Equal(4711u, FileStatus.OfDirectory(State).Owner);
        using FileStream file = File.OpenRead(Keys);
        Assert.Equal(4711u, FileStatus.Of(file.SafeFileHandle).Owner);
    }

    [Fact]
    public void Without_a_place_to_keep_it_a_key_lives_in_memory_with_a_warning()
    {
        File.WriteAllText(State, "a file where the directory should be");

        using Sealer sealer = Start();

        Assert.True(Opens(sealer, Seal(sealer)));
        Assert.Contains("handles of clients end with this process", Assert.Single(lines.Lines));
        sealer.Reload(State, owner);
        Assert.True(Opens(sealer, Seal(sealer)));
    }

    [Theory]
    [InlineData("", "does not begin with")]
    [InlineData("gssinterposer-sealing-keys 2\n", "later version")]
    [InlineData("gssinterposer-sealing-keys 1\n", "has 0 keys")]
    [InlineData("gssinterposer-sealing-keys 1\n0011223344556677 1 00\n", "line 2")]
    [InlineData("gssinterposer-sealing-keys 1\n# words\n\n0011223344556677 1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", "line 4")]
    [InlineData("gssinterposer-sealing-keys 1\nzz\n", "line 2")]
    public void A_damaged_file_is_refused_with_its_line_and_without_its_content(string text, string words)
    {
        Start().Dispose();
        File.WriteAllText(Keys, text);

        SealingException refusal = Assert.Throws<SealingException>(Start);

        Assert.Contains(words, refusal.Message);
        Assert.DoesNotContain("00112233", refusal.Message);
    }

    [Fact]
    public void Every_damaged_digit_of_a_key_is_noticed()
    {
        Start().Dispose();
        string text = File.ReadAllText(Keys);
        int lineAt = text.LastIndexOf('\n', text.Length - 2) + 1;

        for (int i = lineAt; i < lineAt + 16; i++)
        {
            RequireRefusal(text, i);
        }

        for (int i = text.Length - 65; i < text.Length - 1; i++)
        {
            RequireRefusal(text, i);
        }
    }

    [Fact]
    public void A_reload_of_a_damaged_file_leaves_the_keys_in_force()
    {
        using Sealer sealer = Start();
        byte[] handle = Seal(sealer);
        File.WriteAllText(Keys, "no keys");

        Assert.Throws<SealingException>(() => sealer.Reload(State, owner));

        Assert.True(Opens(sealer, handle));
    }

    [Fact]
    public void A_huge_file_is_not_read()
    {
        Start().Dispose();
        File.WriteAllText(Keys, new string('#', 1 << 20));

        Assert.Contains("more than any key file", Assert.Throws<SealingException>(Start).Message);
    }

    [Fact]
    public void Two_rotations_at_once_both_count()
    {
        Start().Dispose();

        System.Threading.Tasks.Parallel.For(0, 4, _ => KeyFile.Rotate(State, owner, keep: 10));

        Assert.True(KeyFile.TryLoad(State, owner, out KeyRing? ring));
        Assert.Equal(5, ring.Keys.Length);
    }

    private static unsafe int Chown(string path, uint uid)
    {
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
        {
            return LibC.chown(name, uid, uint.MaxValue);
        }
    }

    private static byte[] Seal(Sealer sealer) => SealerTests.Seal(sealer, SealKind.Credential, Secret, []);

    private static bool Opens(Sealer sealer, byte[] handle) => SealerTests.Open(sealer, SealKind.Credential, handle, [])?.SequenceEqual(Secret) ?? false;

    private void RequireRefusal(string text, int at)
    {
        char other = text[at] == '0' ? '1' : '0';
        File.WriteAllText(Keys, text[..at] + other + text[(at + 1)..]);
        Assert.Throws<SealingException>(Start);
    }

    private Sealer Start() => Sealer.Open(State, owner, log);
}
