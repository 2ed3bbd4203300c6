using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

/// <summary>Which range queries a state at a given revision refuses.</summary>
internal static class RangeRules
{
    public static Refused? Check(RangeQuery query, Revision head, CompactionFloor floor)
    {
        if (query.At > head)
        {
            return Future(query.At, head);
        }

        if (query.AtLeast > head)
        {
            return Future(query.AtLeast, head);
        }

        return query.At.Value != 0 ? floor.Refuse(query.At) : null;
    }

    public static Refused Future(Revision asked, Revision head) =>
        new(Refusal.FutureRevision, $"revision {asked} has not happened yet: the newest is {head}");
}
