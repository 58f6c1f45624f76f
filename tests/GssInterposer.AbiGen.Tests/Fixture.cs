// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using GssInterposer.AbiGen.Clang;
using GssInterposer.AbiGen.Model;
using GssInterposer.AbiGen.Tables;

namespace GssInterposer.AbiGen.Tests;

/// <summary>fixtures/fixture.h, and tables over it.</summary>
internal static class Fixture
{
    private const string Promise = "gss_mech_interposer\ngssi_get\n";

    /// <summary>A table with a little of everything.</summary>
    public const string Bindings = """
        part GssApi.Fixture
        function fixture_get __fixture_text
        struct buffer_struct tagged
        blob blob_t
        constant FIXTURE_FAILURE FIXTURE_FLAG
        constant FIXTURE_NEGATIVE as int32_t
        """;

    /// <summary>One available slot.</summary>
    public const string Exports = """
        slot get
          like  fixture_get
          core  Names.Get
          clear output_buffer
          read  handle
          write output_buffer
        """;

    /// <summary>The header's text.</summary>
    public static string Header { get; } = File.ReadAllText(HeaderPath);

    private static string HeaderPath => Path.Combine(AppContext.BaseDirectory, "fixtures", "fixture.h");

    /// <summary>Inputs over the header.</summary>
    public static Inputs Inputs(string bindings = Bindings, string exports = Exports, string promise = Promise) => new(
        $"#include \"{HeaderPath}\"\n",
        BindingsTable.Parse(TableFile.Parse("bindings.txt", bindings)),
        ExportsTable.Parse(TableFile.Parse("exports.txt", exports)),
        TableFile.Parse("exports.list", promise));

    /// <summary>What clang says about the header.</summary>
    public static HeaderModel Model() => AstReader.Read(ClangRunner.DumpAst($"#include \"{HeaderPath}\"\n"));

    /// <summary>The files generated for the given tables.</summary>
    public static SortedDictionary<string, string> Generate(string bindings = Bindings, string exports = Exports, string promise = Promise) =>
        Generator.Run(Inputs(bindings, exports, promise));
}
