namespace Muster.Agent.Config.Templates;

/// <summary>The orders of <c>sort</c>; equals stay as they were.</summary>
internal static class AddressOrder
{
    private const string Clauses = "address, default, name, port, private, size, type";

    /// <param name="clauses">Separated by commas; a dash turns one round.</param>
    public static IReadOnlyList<MachineAddress> Sort(string clauses, IEnumerable<MachineAddress> addresses)
    {
        var comparisons = clauses.Split(',').Select(Of).ToArray();
        var order = Comparer<MachineAddress>.Create((one, other) =>
            comparisons.Select(comparison => comparison(one, other)).FirstOrDefault(result => result != 0));
        return [.. addresses.OrderBy(address => address, order)];
    }

    private static Comparison<MachineAddress> Of(string given)
    {
        var clause = given.Trim().ToLowerInvariant();
        var rising = Rising(clause.TrimStart('+', '-'))
            ?? throw new TemplateException($"unknown sort type: \"{given}\"; there are {Clauses}");
        return clause.StartsWith('-') ? (one, other) => -rising(one, other) : rising;
    }

    private static Comparison<MachineAddress>? Rising(string clause) => clause switch
    {
        // Of two families neither address nor mask can be compared.
        "address" => (one, other) => one.IsIpv6 == other.IsIpv6 ? one.Value.CompareTo(other.Value) : 0,
        "size" => (one, other) => one.IsIpv6 == other.IsIpv6 ? one.PrefixLength.CompareTo(other.PrefixLength) : 0,
        "default" => (one, other) => other.HasDefaultRoute.CompareTo(one.HasDefaultRoute),
        "name" => (one, other) => string.CompareOrdinal(one.Interface, other.Interface),
        "port" => (_, _) => 0,
        "private" => (one, other) => SpecialRanges.IsSpecial(other.Ip).CompareTo(SpecialRanges.IsSpecial(one.Ip)),
        "type" => (one, other) => one.IsIpv6.CompareTo(other.IsIpv6),
        _ => null,
    };
}
