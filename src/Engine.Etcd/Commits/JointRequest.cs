using Muster.Engine.Etcd.Terms;
using Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Commits;

/// <summary>
/// Commits as one request, each a nested transaction. Those of one origin stand behind one stamp, which is put whether or
/// not any of them changes something; whoever is the only one of its origin stamps for itself, where it does.
/// </summary>
internal sealed class JointRequest
{
    private readonly List<(Commit Commit, int Place, bool Stamps)> _commits = [];

    public JointRequest(IReadOnlyList<Commit> commits, Layout layout, Func<Origin, Stamp> stampOf)
    {
        var encoder = new TxnEncoder(layout);
        foreach (var group in commits.GroupBy(commit => commit.Origin))
        {
            var ofOne = group.ToList();
            var stamp = stampOf(group.Key);
            var shared = ofOne.Count > 1;
            if (shared)
            {
                Request.Success.Add(encoder.EncodeStamp(stamp));
            }

            foreach (var commit in ofOne)
            {
                _commits.Add((commit, Request.Success.Count, !shared));
                Request.Success.Add(new RequestOp { RequestTxn = encoder.Encode(commit.Txn, shared ? null : stamp) });
            }
        }
    }

    public TxnRequest Request { get; } = new();

    /// <summary>Tells everyone what its own transaction did.</summary>
    public void Settle(TxnResponse response, TxnDecoder decoder)
    {
        var head = new Revision(response.Header.Revision);
        foreach (var (commit, place, stamps) in _commits)
        {
            commit.Settle(decoder.Decode(commit.Txn, response.Responses[place].ResponseTxn, head, stamps));
        }
    }
}
