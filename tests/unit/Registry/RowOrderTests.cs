using System.Text;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Snapshots;

namespace Muster.Tests.Unit.Registry;

/// <summary>Rows that are to be written anew: in which order, and which of them no longer.</summary>
public sealed class RowOrderTests
{
    [Fact]
    public void What_users_wrote_comes_as_it_came_to_be_and_what_is_said_of_it_after_it()
    {
        KeyValue[] rows =
        [
            Row(Keyspace.Side(Key.Of("a")), created: 3, modified: 5), Row(Keyspace.Schema, 1, 1),
            Row(Keyspace.User(Key.Of("a")), created: 3, modified: 9), Row(Keyspace.User(Key.Of("b")), created: 2, modified: 2),
            Row(Keyspace.Node("n"), created: 4, modified: 4),
        ];
        Assert.Equal(["kb", "ka", "m/schema", "cnn", "fa"], Names(RowOrder.Of(rows)));
    }

    [Fact]
    public void What_no_longer_counted_is_left_out()
    {
        KeyValue[] rows =
        [
            // Deleted and made again, through a door that knows neither.
            Row(Keyspace.Side(Key.Of("again")), 3, 3), Row(Keyspace.TreeValue(Key.Of("again")), 3, 3),
            Row(Keyspace.User(Key.Of("again")), 6, 6),

            // Written again, through a door that knows flags and no times to live.
            Row(Keyspace.Side(Key.Of("kept")), 3, 3), Row(Keyspace.TreeValue(Key.Of("kept")), 3, 3),
            Row(Keyspace.User(Key.Of("kept")), 3, 7),

            Row(Keyspace.Side(Key.Of("gone")), 3, 3), Row(Keyspace.TreeValue(Key.Of("gone")), 3, 3),
            Row(Keyspace.TreeValue(Key.Of("slashed")), 4, 4), Row(Keyspace.User(Key.Of("/slashed")), 4, 4),
        ];
        Assert.Equal(["kkept", "k/slashed", "kagain", "fkept", "jvslashed"], Names(RowOrder.Of(rows)));
    }

    private static KeyValue Row(Key key, long created, long modified) =>
        new(key, Encoding.UTF8.GetBytes("v"), new Revision(created), new Revision(modified), 1, LeaseId.None);

    private static IEnumerable<string> Names(IReadOnlyList<KeyValue> rows) => rows.Select(row => row.Key.ToString());
}
