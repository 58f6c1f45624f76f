// SPDX-License-Identifier: MIT
using System;
using GssInterposer.Core.Status;
using GssInterposer.Interop;
using GssInterposer.Xdr;

namespace GssInterposer.Core.Policy;

/// <summary>
/// Reads the configuration line by line and keeps what applies to one process. The form is gssproxy.conf's: [section] and key = value, blanks around names and
/// values do not count, whole-line comments begin with #, ; or //, or stand between /* and */. Every line is judged, also where its section does not
/// apply: a key that is misspelt might have been a condition.
/// </summary>
// SAFETY: Problem and the arena are the caller's and outlive the parser; names of sections are copied to the arena.
internal unsafe ref struct ConfigurationParser
{
    private enum Section
    {
        None,
        General,
        Named,
        Unknown,
    }

    /// <summary>Kinds of condition.</summary>
    [Flags]
    private enum Conditions
    {
        None = 0,
        Program = 1,
        User = 2,
        Group = 4,
    }

    private struct Known
    {
        public Known* Next;
        public int Length; // the name follows
    }

    private readonly Arena* _arena;
    private ProcessFacts _process;
    private bool _isProcessKnown;
    private byte* _lineBuffer;
    private ReadOnlySpan<byte> _file;
    private int _line;
    private int _commentLine;
    private Section _section;
    private Conditions _asked;
    private Conditions _met;
    private Known* _names;
    private int _nameCount;
    private ConfigurationValues _own;

    /// <summary>Reads on behalf of this process.</summary>
    public ConfigurationParser(Arena* arena, ConfigurationProblem* problem)
    {
        this = default;
        _arena = arena;
        Problem = problem;
    }

    /// <summary>
    /// The process that the configuration is read for. Where there is no file nobody asks for it, and no system call is made that a sandbox might not allow.
    /// </summary>
    public ProcessFacts Process
    {
        get
        {
            if (!_isProcessKnown)
            {
                Process = ProcessFacts.OfThisProcess(_arena);
            }

            return _process;
        }

        set
        {
            _process = value;
            _isProcessKnown = true;
        }
    }

    /// <summary>Gets what is wrong.</summary>
    public readonly ConfigurationProblem* Problem;

    /// <summary>What the sections that apply say, the later before the earlier.</summary>
    public ConfigurationValues Values;

    /// <summary>The file that is being read, for an observer.</summary>
    public readonly ReadOnlySpan<byte> File => _file;

    /// <summary>The line that was taken last, for an observer.</summary>
    public readonly int Line => _line;

    /// <summary>What the present section says so far.</summary>
    public readonly ConfigurationValues Own => _own;

    /// <summary>Does the present section, as far as it has been read, apply to the process?</summary>
    public readonly bool Applies => _section is Section.General or Section.Named && _met == _asked;

    /// <summary>The buffer for the lines of all files.</summary>
    public bool TryGetLineBuffer(Arena* arena, out Span<byte> buffer)
    {
        if (_lineBuffer == null)
        {
            _lineBuffer = (byte*)arena->Allocate(InterposerLimits.ConfigurationLineBytesMax);
        }

        buffer = new Span<byte>(_lineBuffer, _lineBuffer == null ? 0 : InterposerLimits.ConfigurationLineBytesMax);
        return _lineBuffer != null;
    }

    /// <summary>What is taken next comes from <paramref name="file"/>.</summary>
    public void BeginFile(ReadOnlySpan<byte> file)
    {
        _file = file;
        _line = 0;
        _commentLine = 0;
    }

    /// <summary>The file has ended, and its last section with it.</summary>
    public void EndFile()
    {
        EndSection();
        if (_commentLine > 0)
        {
            _line = _commentLine;
            Fault("the comment that begins here with /* does not end; end it with */, or begin each line with #"u8);
        }
    }

    /// <summary>One line.</summary>
    /// <param name="raw">Without its newline.</param>
    /// <param name="isCut">It is the beginning of a longer one.</param>
    public void Take(ReadOnlySpan<byte> raw, bool isCut)
    {
        _line++;
        ReadOnlySpan<byte> byteOrderMark = [0xef, 0xbb, 0xbf];
        bool marked = _line == 1 && raw.Length >= byteOrderMark.Length && raw.Slice(0, byteOrderMark.Length).SequenceEqual(byteOrderMark);
        ReadOnlySpan<byte> line = ConfigurationText.Trim(marked ? raw.Slice(byteOrderMark.Length) : raw);
        bool isBlock = _commentLine > 0 || ConfigurationText.Begins(line, "/*"u8);
        if (isBlock)
        {
            bool ends = line.Length >= 2 && line.Slice(line.Length - 2).SequenceEqual("*/"u8) && (_commentLine > 0 || line.Length >= 4);
            _commentLine = ends ? 0 : _commentLine > 0 ? _commentLine : _line;
        }
        else if (line.IsEmpty ? !isCut : line[0] is (byte)'#' or (byte)';' || ConfigurationText.Begins(line, "//"u8))
        {
            return;
        }

        if (isCut)
        {
            Fault("the line is longer than 1023 bytes; shorten it"u8);
        }
        else if (!isBlock)
        {
            TakeText(line);
        }
    }

    private void TakeText(ReadOnlySpan<byte> line)
    {
        if (line[0] == (byte)'[')
        {
            BeginSection(line);
        }
        else
        {
            TakeEntry(line);
        }
    }

    private void BeginSection(ReadOnlySpan<byte> line)
    {
        EndSection();
        ReadOnlySpan<byte> name = line[line.Length - 1] == (byte)']' ? ConfigurationText.Trim(line.Slice(1, line.Length - 2)) : default;
        ReadOnlySpan<byte> prefix = "interposer/"u8;
        if (ConfigurationText.Is(name, "interposer"u8))
        {
            _section = Section.General;
        }
        else if (name.Length > prefix.Length && ConfigurationText.Begins(name, prefix))
        {
            _section = Section.Named;
            Remember(name);
        }
        else
        {
            _section = Section.Unknown;
            Fault(line, " is no section of this file; write [interposer], or [interposer/NAME] with conditions in it"u8);
        }
    }

    private void EndSection()
    {
        if (Applies)
        {
            Values.Add(in _own);
        }

        _section = Section.None;
        _asked = Conditions.None;
        _met = Conditions.None;
        _own = default;
    }

    /// <summary>A name that occurs again would not add to the first section, which has been judged: its conditions would be missing.</summary>
    private void Remember(ReadOnlySpan<byte> name)
    {
        for (Known* known = _names; known != null; known = known->Next)
        {
            if (ConfigurationText.AreSame(name, new ReadOnlySpan<byte>(known + 1, known->Length)))
            {
                Fault(name, " is a section that occurs before; give each its own name"u8);
                return;
            }
        }

        if (++_nameCount > InterposerLimits.ConfigurationSectionsMax)
        {
            Fault("this is one section [interposer/NAME] more than the 128 that there may be; put some together"u8);
            return;
        }

        Known* added = (Known*)_arena->Allocate((nuint)sizeof(Known) + (nuint)name.Length);
        if (added == null)
        {
            ConfigurationProblem.AddError(Problem, _file, "cannot be read"u8, LibC.ENOMEM);
            return;
        }

        added->Next = _names;
        added->Length = name.Length;
        name.CopyTo(new Span<byte>(added + 1, name.Length));
        _names = added;
    }

    private void TakeEntry(ReadOnlySpan<byte> line)
    {
        int equals = ConfigurationText.Find(line, (byte)'=');
        if (ConfigurationText.Find(line, 0) >= 0)
        {
            Fault("the line holds a NUL character; this is no text file: write it anew"u8);
        }
        else if (equals <= 0)
        {
            Fault(line, " is neither a section, a comment nor key = value; write KEY = VALUE, or # before a comment"u8);
        }
        else if (_section == Section.None)
        {
            Fault(line, " stands before any section; put it under [interposer] or [interposer/NAME]"u8);
        }
        else if (_section != Section.Unknown)
        {
            Take(ConfigurationText.Trim(line.Slice(0, equals)), ConfigurationText.Trim(line.Slice(equals + 1)));
        }
    }

    private void Take(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (ConfigurationText.Is(key, "program"u8))
        {
            TakeProgram(value);
        }
        else if (ConfigurationText.Is(key, "user"u8))
        {
            TakeAccount(Conditions.User, AccountFile.Users, value);
        }
        else if (ConfigurationText.Is(key, "group"u8))
        {
            TakeAccount(Conditions.Group, AccountFile.Groups, value);
        }
        else if (ConfigurationText.Is(key, "use_proxy"u8))
        {
            TakeUseProxy(value);
        }
        else if (ConfigurationText.Is(key, "socket"u8))
        {
            TakeSocket(value);
        }
        else if (ConfigurationText.Is(key, "behavior"u8))
        {
            TakeBehavior(value);
        }
        else if (ConfigurationText.Is(key, "timeout"u8))
        {
            TakeTimeout(value);
        }
        else
        {
            TextBuilder text = ConfigurationProblem.Begin(Problem, _file, _line);
            text.Append("unknown key "u8);
            ConfigurationProblem.Quote(ref text, key);
            text.Append("; there are program, user, group, use_proxy, socket, behavior and timeout"u8);
            ConfigurationProblem.End(Problem, ref text);
        }
    }

    private void TakeProgram(ReadOnlySpan<byte> path)
    {
        if (!MayTakeCondition(Conditions.Program, path))
        {
            return;
        }

        if (path[0] != (byte)'/')
        {
            Fault(path, " is no absolute path of a program; write it from / on"u8);
        }
        else if (!IsProgramKnown())
        {
            Fault("whether this is the program cannot be found out: /proc/self/exe cannot be read; mount /proc"u8);
        }
        else if (_process.Runs(path))
        {
            _met |= Conditions.Program;
        }
    }

    private bool IsProgramKnown()
    {
        _ = Process;
        return _process.IsProgramKnown(); // in place: it remembers what it has read
    }

    private void TakeAccount(Conditions kind, ReadOnlySpan<byte> file, ReadOnlySpan<byte> name)
    {
        if (!MayTakeCondition(kind, name))
        {
            return;
        }

        if (!ConfigurationText.TryNumber(name, out uint id) && !AccountFile.TryFind(_arena, file, name, out id))
        {
            Fault(name, kind == Conditions.User
                ? " is not in /etc/passwd, the only place where it is looked up; write the number of the user"u8
                : " is not in /etc/group, the only place where it is looked up; write the number of the group"u8);
        }
        else if (kind == Conditions.User ? id == Process.User : Process.IsIn(id))
        {
            _met |= kind;
        }
    }

    private bool MayTakeCondition(Conditions kind, ReadOnlySpan<byte> value)
    {
        if (_section == Section.General)
        {
            Fault("[interposer] is for every process and has no conditions; write [interposer/NAME]"u8);
            return false;
        }

        if (!value.IsEmpty)
        {
            _asked |= kind;
        }

        return !value.IsEmpty;
    }

    private void TakeUseProxy(ReadOnlySpan<byte> value)
    {
        if (MayTakeValue(_own.HasUseProxy, value))
        {
            _own.HasUseProxy = ConfigurationText.TryBoolean(value, out _own.UseProxy);
            Require(_own.HasUseProxy, value, " is neither yes nor no"u8);
        }
    }

    private void TakeSocket(ReadOnlySpan<byte> value)
    {
        if (!MayTakeValue(_own.SocketLength != 0, value))
        {
            return;
        }

        bool fits = value.Length < InterposerLimits.SocketPathBytesMax;
        if (fits && value[0] == (byte)'/')
        {
            _own.SetSocket(value);
        }
        else
        {
            Require(false, value, fits ? " is no absolute path of a socket; write it from / on"u8 : " is longer than the 107 bytes that a UNIX socket allows; shorten it"u8);
        }
    }

    private void TakeBehavior(ReadOnlySpan<byte> value)
    {
        if (MayTakeValue(_own.HasBehavior, value))
        {
            _own.HasBehavior = ConfigurationText.TryBehavior(value, out _own.Behavior);
            Require(_own.HasBehavior, value, " is no behavior; there are LOCAL_ONLY, LOCAL_FIRST, REMOTE_FIRST and REMOTE_ONLY"u8);
        }
    }

    private void TakeTimeout(ReadOnlySpan<byte> value)
    {
        if (MayTakeValue(_own.TimeoutMs != 0, value))
        {
            Require(ConfigurationText.TryTimeout(value, out _own.TimeoutMs), value, " is no timeout from 10ms to 3600 seconds; write 30, or 250ms"u8);
        }
    }

    private readonly bool MayTakeValue(bool isSaid, ReadOnlySpan<byte> value)
    {
        if (isSaid && !value.IsEmpty)
        {
            Fault("the key occurs before in this section; leave one"u8);
        }

        return !isSaid && !value.IsEmpty; // a key without a value is no key
    }

    private readonly void Require(bool holds, ReadOnlySpan<byte> value, ReadOnlySpan<byte> otherwise)
    {
        if (!holds)
        {
            Fault(value, otherwise);
        }
    }

    private readonly void Fault(ReadOnlySpan<byte> words) => ConfigurationProblem.Add(Problem, _file, _line, words);

    private readonly void Fault(ReadOnlySpan<byte> quoted, ReadOnlySpan<byte> words)
    {
        TextBuilder text = ConfigurationProblem.Begin(Problem, _file, _line);
        ConfigurationProblem.Quote(ref text, quoted);
        text.Append(words);
        ConfigurationProblem.End(Problem, ref text);
    }
}
