namespace Muster.Engine.Contract.Histories;

public enum Deed
{
    Read,
    Write,

    /// <summary>Writes if the value is the expected one; tells whether it was.</summary>
    Swap,
}

/// <summary>
/// What one client did to one register, and what it was told. Times are positions in one order of events: an operation
/// happened at some moment between its call and its return.
/// </summary>
/// <param name="Value">Written, or read; null is a register that was never written.</param>
/// <param name="Expected">Of a swap.</param>
/// <param name="Swapped">Of a swap.</param>
/// <param name="Returned"><see cref="Never"/> when the outcome stayed unknown: it may have happened at any time since, or never.</param>
public sealed record Operation(Deed Deed, string? Value, string? Expected, bool Swapped, long Called, long Returned)
{
    public const long Never = long.MaxValue;

    public bool IsUnknown => Returned == Never;

    public override string ToString() => Deed switch
    {
        Deed.Read => $"[{Called}..{Returned}] read {Value ?? "nothing"}",
        Deed.Write => $"[{Called}..{(IsUnknown ? "?" : Returned)}] write {Value}",
        _ => $"[{Called}..{(IsUnknown ? "?" : Returned)}] swap {Expected} for {Value}: {(IsUnknown ? "?" : Swapped)}",
    };
}
