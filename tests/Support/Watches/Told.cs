namespace Muster.Tests.Support.Watches;

/// <summary>One change of one key, as every door can tell it.</summary>
/// <param name="Value">Null: it was deleted.</param>
public sealed record Told(long Revision, string Key, string? Value)
{
    public override string ToString() => Value is null ? $"{Revision}: -{Key}" : $"{Revision}: {Key}={Value}";
}
