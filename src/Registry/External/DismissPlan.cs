using Muster.Engine;
using Muster.Registry.Views;

namespace Muster.Registry.External;

/// <summary>Decides what ends the announcements of a node's agents before their leases do.</summary>
internal static class DismissPlan
{
    /// <summary>
    /// Holds while this agent is announced itself, so that of two who take each other for dead one alone has his way, and while
    /// the others have not announced themselves again. Null: nobody is announced there, or this agent is not.
    /// </summary>
    public static Txn? Plan(Performers picture, string self, string node)
    {
        var dismissed = picture.ById.Values.Where(one => one.Node == node && one.Id != self).ToList();
        if (dismissed.Count == 0 || !picture.ById.TryGetValue(self, out var own))
        {
            return null;
        }

        var basis = new Basis().Birth(Keyspace.Performer(self), own.Created);
        foreach (var one in dismissed)
        {
            basis.Row(Keyspace.Performer(one.Id), one.Modified);
        }

        return basis.Then([.. dismissed.Select(one => new Op.Delete(KeyRange.Single(Keyspace.Performer(one.Id))))]);
    }
}
