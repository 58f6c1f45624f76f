// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using GssInterposer.AbiGen.Tables;
using Xunit;

namespace GssInterposer.AbiGen.Tests;

/// <summary>The repository's own exports.txt and what is made of it.</summary>
public class ExportsTests
{
    /// <summary>The interposer's slots in the order of the mechglue's table (struct gss_config of MIT krb5 1.20, without the ones it never looks up).</summary>
    private const string Contract = """
        acquire_cred release_cred init_sec_context accept_sec_context process_context_token delete_sec_context context_time get_mic verify_mic
        wrap unwrap display_status indicate_mechs compare_name display_name import_name release_name inquire_cred add_cred export_sec_context
        import_sec_context inquire_cred_by_mech inquire_names_for_mech inquire_context internal_release_oid wrap_size_limit localname
        authorize_localname export_name duplicate_name store_cred inquire_sec_context_by_oid inquire_cred_by_oid set_sec_context_option
        set_cred_option mech_invoke wrap_aead unwrap_aead wrap_iov unwrap_iov wrap_iov_length complete_auth_token
        acquire_cred_impersonate_name add_cred_impersonate_name display_name_ext inquire_name get_name_attribute set_name_attribute
        delete_name_attribute export_name_composite map_name_to_any release_any_name_mapping pseudo_random set_neg_mechs
        inquire_saslname_for_mech inquire_mech_for_saslname inquire_attrs_for_mech acquire_cred_from store_cred_into
        acquire_cred_with_password export_cred import_cred import_sec_context_by_mech import_name_by_mech import_cred_by_mech get_mic_iov
        verify_mic_iov get_mic_iov_length
        """;

    private static readonly string[] ContractSlots = Contract.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static readonly ExportsTable Table = Inputs.Of(Repository.Root).Exports;

    [Fact]
    public void The_slots_are_those_of_the_mechglue_in_its_order()
    {
        Assert.Equal(68, ContractSlots.Length);
        Assert.Equal(ContractSlots, Table.Slots.Select(slot => slot.Name));
    }

    [Fact]
    public void Credentials_can_be_copied_because_export_and_import_are_both_there()
    {
        // The mechglue copies a mechanism's credential through export_cred and import_cred, if both slots exist.
        Assert.All(
            ["export_cred", "import_cred", "import_cred_by_mech"],
            name => Assert.False(Table.Slots.Single(slot => slot.Name == name).IsAbsent));
    }

    [Fact]
    public void Mechanisms_for_a_negotiation_are_set_on_the_other_elements_of_a_credential()
    {
        // gss_set_neg_mechs asks every element whose mechanism has the slot, and fails when one of them cannot.
        Assert.DoesNotContain("set_neg_mechs", Repository.Generated["native/thunks.c"]);
    }

    [Theory]
    [InlineData("init_sec_context", "context_handle")]
    [InlineData("accept_sec_context", "context_handle")]
    [InlineData("delete_sec_context", "context_handle")]
    [InlineData("export_sec_context", "context_handle")]
    [InlineData("set_sec_context_option", "cred_handle")]
    [InlineData("release_cred", "cred_handle")]
    [InlineData("release_name", "input_name")]
    [InlineData("get_name_attribute", "more")]
    [InlineData("display_status", "message_context")]
    public void An_in_out_parameter_is_not_cleared(string slot, string parameter) =>
        Assert.DoesNotContain(parameter, Table.Slots.Single(candidate => candidate.Name == slot).Clear);

    [Fact]
    public void The_thunks_compile_with_the_shim_and_without_a_warning()
    {
        var native = GeneratedIn("native/").ToDictionary(file => Path.GetFileName(file.Key), file => file.Value);
        Assert.Null(Compiler.ErrorsOf(native, "thunks.c", Path.Combine(Repository.Root, "native")));
    }

    [Fact]
    public void Every_slot_has_one_thunk_and_one_export_unless_krb5_has_none_either()
    {
        Assert.Equal(
            ["add_cred", "complete_auth_token", "add_cred_impersonate_name", "display_name_ext", "set_neg_mechs"],
            Table.Slots.Where(slot => slot.IsAbsent).Select(slot => slot.Name));
        string exports = string.Concat(GeneratedIn("GssInterposer.Plugin/").Select(file => file.Value));
        foreach (string slot in Table.Exported.Select(slot => slot.Name))
        {
            Assert.Single(Repository.Generated["native/thunks.c"].Split('\n'), line => line.StartsWith($"OM_uint32 gssi_{slot}(", StringComparison.Ordinal));
            Assert.Single(exports.Split('\n'), line => line.Contains($"EntryPoint = \"gi_{slot}\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Generation_says_nothing_of_the_machine_and_is_the_same_again()
    {
        Assert.All(Repository.Generated, file => Assert.DoesNotContain(Repository.Root, file.Value));
        Assert.Equal(Repository.Generated, Generator.Run(Inputs.Of(Repository.Root)));
    }

    private static IEnumerable<KeyValuePair<string, string>> GeneratedIn(string directory) =>
        Repository.Generated.Where(file => file.Key.StartsWith(directory, StringComparison.Ordinal));
}
