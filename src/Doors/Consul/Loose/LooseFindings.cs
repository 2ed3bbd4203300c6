namespace Muster.Doors.Consul.Loose;

/// <summary>What is wrong with a tree of values that a struct is made of, as Go's mapstructure tells it.</summary>
internal sealed class LooseFindings
{
    private readonly List<string> _errors = [];
    private readonly List<string> _unused = [];

    /// <summary>Names that no field has, with their way, sorted.</summary>
    public IEnumerable<string> Unused => _unused.Order(StringComparer.Ordinal);

    /// <summary>All that is wrong, or null. Where nothing has a name, there is but one thing, told without a heading.</summary>
    public string? Error => _errors.Count == 0
        ? null
        : $"{_errors.Count} error(s) decoding:\n\n{string.Join('\n', _errors.Order(StringComparer.Ordinal).Select(error => $"* {error}"))}";

    public void Complain(string error) => _errors.Add(error);

    public void Leave(string name) => _unused.Add(name);
}
