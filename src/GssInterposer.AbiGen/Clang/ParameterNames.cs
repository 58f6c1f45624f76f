// SPDX-License-Identifier: MIT
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;

namespace GssInterposer.AbiGen.Clang;

/// <summary>
/// Names of parameters that a prototype leaves unnamed. The GSSAPI headers follow each with a comment that is its name
/// (<c>OM_uint32 *, /* minor_status */</c>), so the name is read there.
/// </summary>
internal sealed class ParameterNames
{
    private readonly Dictionary<string, byte[]> sources = [];
    private string currentFile = "";

    /// <summary>Keeps track of the source file: clang's dump names it only where it differs from the location printed before.</summary>
    public void Follow(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray()) Follow(item);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            // An include stack also has a "file", but no "offset": that is not a location.
            if (element.TryGetProperty("offset", out _) && element.TryGetProperty("file", out JsonElement file)) currentFile = file.GetString()!;
            foreach (JsonProperty property in element.EnumerateObject())
            {
                if (property.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object) Follow(property.Value);
            }
        }
    }

    /// <summary>The first word of the comment that follows the parameter on its line, or null.</summary>
    public string? FromComment(JsonElement parameter)
    {
        if (!parameter.GetProperty("range").GetProperty("end").TryGetProperty("offset", out JsonElement offset)) return null;
        int end = offset.GetInt32() + parameter.GetProperty("range").GetProperty("end").GetProperty("tokLen").GetInt32();
        byte[] source = Source(currentFile);
        while (end < source.Length && source[end] is (byte)' ' or (byte)'\t' or (byte)',' or (byte)')' or (byte)';') end++;
        if (end + 1 >= source.Length || source[end] != '/' || source[end + 1] != '*') return null;

        for (end += 2; end < source.Length && source[end] is (byte)' ' or (byte)'\t'; end++) { }
        int start = end;
        while (end < source.Length && (char.IsAsciiLetterOrDigit((char)source[end]) || source[end] == '_')) end++;
        return end == start ? null : Encoding.ASCII.GetString(source, start, end - start);
    }

    private byte[] Source(string path)
    {
        if (sources.TryGetValue(path, out byte[]? source)) return source;
        return sources[path] = File.Exists(path) ? File.ReadAllBytes(path) : [];
    }
}
