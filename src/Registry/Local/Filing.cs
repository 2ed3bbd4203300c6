using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>A change of what is kept on disk. Several of one change are done in order, all or none.</summary>
internal abstract record Filing
{
    private Filing()
    {
    }

    public sealed record SaveService(Service Service) : Filing;

    public sealed record RemoveService(string ServiceId) : Filing;

    public sealed record SaveCheck(LocalCheckDefinition Definition) : Filing;

    /// <summary>The check alone: what its owner reported still holds.</summary>
    public sealed record RemoveDefinition(string CheckId) : Filing;

    /// <summary>The check and what its owner reported.</summary>
    public sealed record RemoveCheck(string CheckId) : Filing;

    /// <summary>What a ttl check's owner said, and for how long it holds.</summary>
    public sealed record SaveReport(string CheckId, string Status, string Output, TimeSpan Ttl) : Filing;

    public sealed record RemoveReport(string CheckId) : Filing;
}
