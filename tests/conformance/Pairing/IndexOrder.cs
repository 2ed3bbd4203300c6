namespace Muster.Tests.Conformance.Pairing;

/// <summary>
/// The indexes seen in a scenario, in the order of sight. Their values differ between two servers; what a client may rely on
/// is which is smaller, which the same, which greater.
/// </summary>
public sealed class IndexOrder
{
    private readonly List<(string Where, ulong Oracle, ulong Tested)> _seen = [];

    public void Add(string where, ulong oracle, ulong tested) => _seen.Add((where, oracle, tested));

    /// <summary>The relations that are not the same on both sides, the first for each place.</summary>
    public IEnumerable<(string Where, string Difference)> Differences()
    {
        for (var later = 1; later < _seen.Count; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
            {
                var (oracle, tested) = (Relation(later, earlier, s => s.Oracle), Relation(later, earlier, s => s.Tested));
                if (oracle != tested)
                {
                    yield return (
                        _seen[later].Where,
                        $"{_seen[later].Where} {oracle} {_seen[earlier].Where} "
                        + $"({_seen[later].Oracle} {oracle} {_seen[earlier].Oracle}), "
                        + $"but under test {tested} ({_seen[later].Tested} {tested} {_seen[earlier].Tested})");
                    break;
                }
            }
        }
    }

    private char Relation(int later, int earlier, Func<(string Where, ulong Oracle, ulong Tested), ulong> of) =>
        of(_seen[later]).CompareTo(of(_seen[earlier])) switch { < 0 => '<', 0 => '=', _ => '>' };
}
