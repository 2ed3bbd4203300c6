using System.Globalization;

namespace Muster.Engine;

/// <summary>A position in the one history. The first commit has revision 1; 0 means never.</summary>
public readonly record struct Revision(long Value) : IComparable<Revision>
{
    public static readonly Revision Never = new(0);

    public Revision Next() => new(Value + 1);

    public int CompareTo(Revision other) => Value.CompareTo(other.Value);

    public static Revision Max(Revision left, Revision right) => left.Value >= right.Value ? left : right;

    public static bool operator <(Revision left, Revision right) => left.Value < right.Value;

    public static bool operator >(Revision left, Revision right) => left.Value > right.Value;

    public static bool operator <=(Revision left, Revision right) => left.Value <= right.Value;

    public static bool operator >=(Revision left, Revision right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
