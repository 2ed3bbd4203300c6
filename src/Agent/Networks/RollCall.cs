using Muster.Gossip.Serf;

namespace Muster.Agent.Networks;

/// <summary>
/// Which agents over the same catalog are to be called, since gossip says that they are gone: what they announced at the engine
/// is taken from them, and who is there all the same announces himself again in a moment. So nobody waits for a dead one's lease
/// to end, and who only cannot be heard is known to live.
/// </summary>
/// <remarks>
/// Who is alive and taken for gone must not fight for what was taken:
/// <code>
///   one calls:  who came first of those that it hears, itself included, and hears half of all or more
///   once:       whoever is called is not called again before he was heard
///   not back:   who was called himself calls nobody while he hears less than half of the others
/// </code>
/// </remarks>
/// <param name="own">This agent's node.</param>
internal sealed class RollCall(string own)
{
    /// <summary>Who lives has announced himself again by then: he learns at once that he was called, and writes one row.</summary>
    public static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, TimeSpan> _called = new(StringComparer.Ordinal);
    private int _dismissals;
    private bool _isUnheard;

    /// <param name="agents">Those that the engine knows, who came first first.</param>
    /// <param name="isCutOff">This agent hears less than half of the others.</param>
    /// <param name="dismissals">How often this agent itself was called, or might have been.</param>
    public IReadOnlyList<string> Of(
        IReadOnlyList<SerfMember> members, IReadOnlyList<(string Node, bool KeepsMembers)> agents, bool isCutOff, int dismissals)
    {
        _isUnheard = isCutOff && (_isUnheard || dismissals != _dismissals);
        _dismissals = dismissals;
        var gone = Names(members.Where(member => member.IsGone));
        var alive = Names(members.Where(member => member.Status == MemberStatus.Alive));
        foreach (var heard in _called.Keys.Where(node => !gone.Contains(node)).ToList())
        {
            _called.Remove(heard);
        }

        var keepers = agents.Where(agent => agent.KeepsMembers).Select(agent => agent.Node).ToList();
        return !_isUnheard
            && keepers.FirstOrDefault(node => !gone.Contains(node)) == own
            && 2 * keepers.Count(node => node == own || alive.Contains(node)) >= keepers.Count
                ? [.. agents.Select(agent => agent.Node).Where(node => node != own && gone.Contains(node) && !_called.ContainsKey(node)).Distinct()]
                : [];
    }

    /// <param name="until">Whether it has announced itself again is to be seen then.</param>
    public void Called(string node, TimeSpan until) => _called[node] = until;

    /// <summary>Whether its answer may yet come.</summary>
    public bool Awaits(string node, TimeSpan now) => _called.TryGetValue(node, out var until) && now < until;

    /// <summary>When it will be seen who of those that were called is there; null: there is nothing to wait for.</summary>
    public TimeSpan? NextAnswer(TimeSpan now) =>
        _called.Values.Where(until => now < until).Select(until => (TimeSpan?)until).Min();

    private static HashSet<string> Names(IEnumerable<SerfMember> members) =>
        members.Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
}
