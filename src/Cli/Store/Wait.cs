namespace Muster.Cli.Store;

/// <summary>How long a reader is content to be kept.</summary>
/// <param name="Index">What it has seen; 0: nothing, answer at once.</param>
/// <param name="AtMost">Null: as long as the agent likes.</param>
internal readonly record struct Wait(ulong Index, TimeSpan? AtMost)
{
    public static readonly Wait None = new(0, null);

    /// <summary>What to have seen next; an index that went back (the state was restored) begins anew.</summary>
    public ulong Next(ulong seen) => seen < Index ? 0 : seen;
}
