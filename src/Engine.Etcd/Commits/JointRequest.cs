using Muster.Engine.Etcd.Terms;
using Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Commits;

/// <summary>
/// Commits as one request, each a nested transaction, all behind one condition: that the era counts whose rows they name. Those
/// of one origin stand behind one stamp, which is put whether or
/// not any of them changes something; whoever is the only one of its origin stamps for itself, where it does.
/// </summary>
internal sealed class JointRequest
{
    private readonly List<(Commit Commit, int Place, bool Stamps)> _commits = [];

    public JointRequest(IReadOnlyList<Commit> commits, Layout layout, Func<Origin, Stamp> stampOf)
    {
        Layout = layout;
        Request.Compare.Add(layout.IsCurrent());
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

    public Layout Layout { get; }

    /// <summary>Tells everyone what its own transaction did, where the request did anything.</summary>
    public void Settle(TxnResponse response)
    {
        var (head, decoder) = (Layout.Out(response.Header.Revision), new TxnDecoder(Layout));
        foreach (var (commit, place, stamps) in _commits)
        {
            commit.Settle(decoder.Decode(commit.Txn, response.Responses[place].ResponseTxn, head, stamps));
        }
    }
}
