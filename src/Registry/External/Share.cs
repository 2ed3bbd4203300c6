using System.Text;

namespace Muster.Registry.External;

/// <summary>
/// Who performs a check: for each, every agent has a score of its own, and the highest has it (rendezvous hashing). An agent
/// that comes or goes moves its own share and no other's, and all who know the same agents agree without asking.
/// </summary>
internal static class Share
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    /// <summary>Null when there is nobody.</summary>
    public static string? OwnerOf(WorkKey work, IEnumerable<string> performers)
    {
        var name = $"{work.Node}\0{work.CheckId}";
        string? owner = null;
        var best = 0UL;
        foreach (var performer in performers)
        {
            var score = Score(performer, name);
            if (owner is null || score > best || (score == best && string.CompareOrdinal(performer, owner) < 0))
            {
                (owner, best) = (performer, score);
            }
        }

        return owner;
    }

    private static ulong Score(string performer, string work)
    {
        var hash = FnvOffset;
        foreach (var value in Encoding.UTF8.GetBytes($"{performer}\0{work}"))
        {
            hash = (hash ^ value) * FnvPrime;
        }

        // FNV's last bytes reach few bits; mixed so (SplitMix64), every byte reaches all.
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }
}
