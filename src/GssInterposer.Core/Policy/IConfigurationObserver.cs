// SPDX-License-Identifier: MIT
namespace GssInterposer.Core.Policy;

/// <summary>
/// Looks on while the configuration is read. The plugin has nobody who does (<see cref="NoObserver"/>, which costs nothing); gssinterposerctl notes where each value comes from, and
/// takes each problem away so that the next one is kept as well.
/// </summary>
internal interface IConfigurationObserver
{
    /// <summary>The parser is about to be given a line, or the end of a file.</summary>
    void Before(ref ConfigurationParser parser);

    /// <summary>It has been given that, or a file or directory as a whole.</summary>
    void After(ref ConfigurationParser parser);
}

/// <summary>Nobody looks on.</summary>
internal struct NoObserver : IConfigurationObserver
{
    /// <inheritdoc/>
    public readonly void Before(ref ConfigurationParser parser)
    {
    }

    /// <inheritdoc/>
    public readonly void After(ref ConfigurationParser parser)
    {
    }
}
