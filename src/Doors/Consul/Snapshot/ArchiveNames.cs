namespace Muster.Doors.Consul.Snapshot;

/// <summary>The three files of a snapshot's archive.</summary>
internal static class ArchiveNames
{
    public const string Meta = "meta.json";
    public const string State = "state.bin";
    public const string Sums = "SHA256SUMS";
}
