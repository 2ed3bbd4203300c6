using System.Text;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Kv;
using Muster.Registry.Rows;

namespace Muster.Tests.Unit.Registry;

/// <summary>What a write of a user's key comes to, and what it relies on.</summary>
public sealed class KvPlanTests
{
    private static readonly Key _key = Key.Of("k");
    private static readonly byte[] _old = "old"u8.ToArray();

    [Theory]
    [InlineData(false, false, "old", 0, null, "puts the value; relies on the side record's absence")]
    [InlineData(true, false, "new", 0, null, "puts the value; relies on the side record's absence")]
    [InlineData(true, false, "old", 0, null, "nothing")]
    [InlineData(true, false, "old", 7, null, "puts value and side; relies on the side record's absence")]
    [InlineData(true, true, "old", 7, null, "nothing")]
    [InlineData(true, true, "new", 7, null, "puts the value; relies on the side record and the key's life")]
    [InlineData(true, true, "new", 0, null, "puts the value, deletes the side; relies on the side record and the key's life")]
    [InlineData(true, true, "old", 8, null, "puts value and side; relies on the side record and the key's life")]
    [InlineData(true, true, "new", 7, 12, "puts the value; relies on both rows")]
    [InlineData(true, true, "new", 7, 10, "no")]
    [InlineData(true, false, "new", 0, 10, "puts the value; relies on both rows")]
    [InlineData(true, false, "new", 0, 0, "no")]
    [InlineData(false, false, "new", 0, 0, "puts the value; relies on both rows")]
    [InlineData(false, false, "new", 0, 3, "no")]
    public void A_put(bool there, bool flagged, string value, int flags, int? cas, string outcome) => Assert.Equal(
        outcome,
        Told(KvPlan.Put(
            Picture(there, flagged), _key, Encoding.UTF8.GetBytes(value), (ulong)flags,
            cas is { } at ? new Revision(at) : null)));

    [Theory]
    [InlineData(false, 3, "nothing")]
    [InlineData(true, 3, "no")]
    [InlineData(true, 0, "no")]
    [InlineData(true, 12, "deletes both; relies on both rows")]
    public void A_checked_delete(bool there, int cas, string outcome) =>
        Assert.Equal(outcome, Told(KvPlan.Delete(Picture(there, there), _key, new Revision(cas))));

    [Fact]
    public void A_plain_set_keeps_the_holder_and_puts_the_lock_index_to_0()
    {
        var held = new Side(0, "session", 4);
        var picture = new KvPicture(
            Row(Keyspace.User(_key), _old, 10), Row(Keyspace.Side(_key), SideCodec.Encode(held), 12), new Revision(20));
        var side = Assert.Single(
            KvPlan.Put(picture, _key, _old, 0, null).Txn!.Then.OfType<Op.Put>(), put => put.Key == Keyspace.Side(_key));
        Assert.True(SideCodec.Decode(Row(side.Key, side.Value, 1)).SameAs(new Side(0, "session", 0)));
    }

    private static KvPicture Picture(bool there, bool flagged) => new(
        there ? Row(Keyspace.User(_key), _old, 10) : null,
        flagged ? Row(Keyspace.Side(_key), SideCodec.Encode(new Side(7, null, 0)), 12) : null,
        new Revision(20));

    private static KeyValue Row(Key key, ReadOnlyMemory<byte> value, int modified) =>
        new(key, value, new Revision(10), new Revision(modified), 1, LeaseId.None);

    private static string Told(KvChange change)
    {
        if (change.Txn is not { } txn)
        {
            return change.Answer ? "nothing" : "no";
        }

        var ops = txn.Then is [Op.Nested nested] ? nested.Txn.Else : txn.Then;
        var written = (Has<Op.Put>(Keyspace.User(_key)), Has<Op.Put>(Keyspace.Side(_key)), Has<Op.Delete>(Keyspace.Side(_key))) switch
        {
            (true, false, false) => "puts the value",
            (true, true, false) => "puts value and side",
            (true, false, true) => "puts the value, deletes the side",
            _ => "deletes both",
        };
        var relied = txn.If switch
        {
            [Compare.Modified { Operand.Value: 0 }] => "the side record's absence",
            [Compare.Modified, Compare.Created] => "the side record and the key's life",
            [Compare.Modified, Compare.Modified] => "both rows",
            _ => "?",
        };
        return $"{written}; relies on {relied}";

        bool Has<TOp>(Key key) => ops.Any(op => op is TOp && (op switch
        {
            Op.Put put => put.Key,
            Op.Delete delete => delete.Range.Start,
            _ => default,
        }) == key);
    }
}
