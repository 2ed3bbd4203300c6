using Muster.Engine;
using Muster.Registry.Rows;

namespace Muster.Registry.Catalog;

/// <summary>
/// Decides what becomes of a finding: it changes the check's status and output and nothing else, and only while the check,
/// its node and the finder are what they were.
/// </summary>
internal static class JudgePlan
{
    /// <summary>The transaction, or null when there is nothing to change.</summary>
    public static Txn? Plan(CatalogSnapshot picture, Judgement found)
    {
        var rows = picture.RowsOf(found.Node);
        var id = Keyspace.Fold(found.CheckId);
        if (rows.Row is not { } node || CheckOf(rows.Checks.GetValueOrDefault(id), node, found) is not { } check)
        {
            return null;
        }

        var judged = check with { Status = found.Status, Output = found.Output };
        if (judged.SameAs(check) && check.Modified > Revision.Never)
        {
            return null;
        }

        var key = Keyspace.Check(node.Name, id);
        var writing = new Writing();
        writing.Basis.Row(key, check.Modified)
            .Row(Keyspace.Node(node.Name), node.Modified)
            .Birth(found.Performer, found.PerformerCreated);
        writing.Put(key, CheckCodec.Encode(judged));
        return writing.ToTxn();
    }

    private static Check? CheckOf(Check? there, Node node, Judgement found)
    {
        if (there is null)
        {
            return found.Makes ? new Check { Node = node.Name, CheckId = found.CheckId, Name = found.Name } : null;
        }

        return found.Makes || there.Definition.SameAs(found.Definition) ? there : null;
    }
}
