using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Operator;

/// <summary>The alarms that stand.</summary>
/// <param name="Raised">Each with the revision at which it was raised; by kind, then by member.</param>
/// <param name="At">When the board last changed, or where its history begins.</param>
public sealed record AlarmBoard(ImmutableSortedDictionary<Alarm, Revision> Raised, Revision At)
{
    internal static readonly AlarmBoard Empty = new(
        ImmutableSortedDictionary.Create<Alarm, Revision>(
            Comparer<Alarm>.Create((one, other) => (one.Kind, one.Member).CompareTo((other.Kind, other.Member)))),
        Revision.Never);

    /// <summary>Why nothing may be written, not even deletions; null when it may.</summary>
    public Refused? WritesRefused() =>
        Stands(AlarmKind.Corrupt)
            ? new Refused(Refusal.Corrupt, "an alarm says that the data are damaged: take it back to write again")
            : null;

    /// <summary>Why nothing may be added; null when it may.</summary>
    public Refused? GrowthRefused() =>
        WritesRefused() ?? (Stands(AlarmKind.NoSpace)
            ? new Refused(Refusal.NoSpace, "an alarm says that there is no room: take it back to write again")
            : null);

    private bool Stands(AlarmKind kind) => Raised.Keys.Any(alarm => alarm.Kind == kind);
}
