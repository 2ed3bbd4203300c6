using System.Globalization;
using Google.Protobuf;
using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Rows;

/// <summary>
/// The shape of the rows, as a number in the data. New fields do not raise it (older programs keep them); a change that an
/// older program would misread does.
/// </summary>
internal static class Schema
{
    public const int Version = 1;

    /// <summary>The row that says so, as the first of a history.</summary>
    public static KeyValue Row() => new(
        Keyspace.Schema,
        new SchemaRow { Version = Version }.ToByteArray(),
        new Revision(1),
        new Revision(1),
        Version: 1,
        LeaseId.None);

    /// <summary>Marks fresh data as ours; refuses data written in a shape that this program does not know.</summary>
    /// <param name="beginning">Rows that fresh data begins with, at the same revision.</param>
    public static async ValueTask<Result<bool>> ClaimAsync(IEngine engine, IEnumerable<Op> beginning, CancellationToken cancel)
    {
        var ours = Row().Value;
        var mark = new Txn(
            If: [Compare.Missing(Keyspace.Schema)],
            Then: [new Op.Put(Keyspace.Schema, ours, LeaseId.None), .. beginning],
            Else: [new Op.Read(new RangeQuery(KeyRange.Single(Keyspace.Schema)))]);
        if (!(await engine.CommitAsync(mark, Origin.System, cancel)).TryGet(out var done, out var refused))
        {
            return refused;
        }

        if (done.Succeeded)
        {
            return true;
        }

        var found = SchemaRow.Parser.ParseFrom(((OpResult.Read)done.Results[0]).Result.Items[0].Value.Span).Version;
        return found <= Version ? true : new Refused(
            Refusal.Unavailable,
            string.Create(
                CultureInfo.InvariantCulture,
                $"the data has schema {found}, this program knows up to {Version}: start it with the newer Muster that wrote it"));
    }
}
