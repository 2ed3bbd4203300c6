using System.Collections.Immutable;
using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Registry.Sessions;

/// <summary>
/// The sessions of the next picture in the making. A session ends at the revision at which its node goes, a check that it
/// names goes or becomes critical, its pulse stops, or its row says that it is closing; whatever happens after that.
/// </summary>
internal sealed class SessionDraft(SessionTable from, ISet<Question> touched)
{
    private readonly ImmutableSortedDictionary<string, Session>.Builder _byId = from.ById.ToBuilder();
    private readonly HashSet<string> _pulses = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ending = new(StringComparer.Ordinal);
    private ImmutableDictionary<string, ImmutableSortedSet<string>> _byNode = from.ByNode;
    private ImmutableSortedDictionary<string, Revision> _ended = from.Ended;

    /// <summary>What can be seen of sessions has changed.</summary>
    public bool Changed { get; private set; }

    /// <summary>Which sessions wait for their end to be carried out has changed.</summary>
    public bool EndingsChanged { get; private set; }

    public void Put(Session session)
    {
        if (!_byId.ContainsKey(session.Id))
        {
            Show(session);
            var node = Keyspace.Fold(session.Node);
            _byNode = _byNode.SetItem(node, IdsOf(node).Add(session.Id));
        }

        _byId[session.Id] = session;
        if (session.Closing)
        {
            _ending.Add(session.Id);
        }
    }

    public void Remove(string id)
    {
        if (!_byId.TryGetValue(id, out var session))
        {
            return;
        }

        var node = Keyspace.Fold(session.Node);
        var others = IdsOf(node).Remove(id);
        _byNode = others.IsEmpty ? _byNode.Remove(node) : _byNode.SetItem(node, others);
        _byId.Remove(id);
        if (_ended.ContainsKey(id))
        {
            _ended = _ended.Remove(id);
            EndingsChanged = true;
        }
        else
        {
            Show(session);
        }
    }

    public void PutPulse(string id) => _pulses.Add(id);

    public void RemovePulse(string id) => _ending.Add(id);

    public void NodeGone(string node) => _ending.UnionWith(IdsOf(node));

    /// <summary>The check went, or is critical.</summary>
    public void CheckFell(string node, string check)
    {
        foreach (var id in IdsOf(node))
        {
            if (_byId[id].DependsOn(check))
            {
                _ending.Add(id);
            }
        }
    }

    /// <summary>Of rows that were loaded: what fell before can only be seen by what is not there.</summary>
    public void Settle(Func<string, NodeRows> rowsOf)
    {
        foreach (var session in _byId.Values)
        {
            var rows = rowsOf(Keyspace.Fold(session.Node));
            if (rows.Row is null
                || (!session.Lease.IsNone() && !_pulses.Contains(session.Id))
                || session.AllChecks().Any(id => HasFallen(rows, id)))
            {
                _ending.Add(session.Id);
            }
        }
    }

    public SessionTable At(Revision at)
    {
        foreach (var id in _ending)
        {
            if (_byId.TryGetValue(id, out var session) && !_ended.ContainsKey(id))
            {
                Show(session);
                _ended = _ended.SetItem(id, at);
                EndingsChanged = true;
            }
        }

        if (EndingsChanged)
        {
            touched.Add(Topic.Endings);
        }

        return new SessionTable(_byId.ToImmutable(), _byNode, _ended);
    }

    private static bool HasFallen(NodeRows rows, string check) =>
        !rows.Checks.TryGetValue(Keyspace.Fold(check), out var found)
        || string.Equals(found.Status, CheckStatus.Critical, StringComparison.Ordinal);

    private ImmutableSortedSet<string> IdsOf(string node) =>
        _byNode.GetValueOrDefault(node, ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <summary>It came into sight or went out of it.</summary>
    private void Show(Session session)
    {
        Changed = true;
        touched.Add(Topic.Sessions);
        touched.Add(Topic.Session(session.Id));
        touched.Add(Topic.NodeSessions(Keyspace.Fold(session.Node)));
    }
}
