using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

/// <summary>
/// Where a change stands in the one history, as one number: the revision above, its place within the revision in the
/// lowest 20 bits. Ascending ids are the order in which things happened.
/// </summary>
internal static class RowId
{
    public const int SubBits = 20;

    public static long Of(Revision at, int sub)
    {
        Invariant.That(sub is >= 0 and < (1 << SubBits));
        return (at.Value << SubBits) | (uint)sub;
    }

    public static long First(Revision at) => at.Value << SubBits;

    public static Revision RevisionOf(long id) => new(id >> SubBits);

    public static int SubOf(long id) => (int)(id & ((1 << SubBits) - 1));
}
