// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.AbiGen;

// Usage: GssInterposer.AbiGen REPOSITORY-ROOT OUTPUT-DIRECTORY
if (args is not [{ } root, { } output])
{
    Console.Error.WriteLine("usage: GssInterposer.AbiGen REPOSITORY-ROOT OUTPUT-DIRECTORY   (scripts/generate.sh knows both)");
    return 2;
}

try
{
    SortedDictionary<string, string> files = Generator.Run(Inputs.Of(root));
    foreach ((string path, string content) in files)
    {
        string target = Path.Combine(output, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, content);
    }

    Console.WriteLine($"abigen: {files.Count} files written");
    return 0;
}
catch (AbiGenException error)
{
    Console.Error.WriteLine($"abigen: {error.Message}");
    return 1;
}
