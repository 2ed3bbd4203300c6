using Muster.Engine;

namespace Muster.Registry.Snapshots;

/// <summary>
/// Puts rows in an order in which they can be written anew, each at a revision of its own or one that it shares: what users wrote
/// in the order in which it came to be, then everything else in the order in which it was changed. What rows say of a user's key
/// counts only if it was written after it, and would count again if it did not before: such rows are left out.
/// </summary>
internal static class RowOrder
{
    public static IReadOnlyList<KeyValue> Of(IReadOnlyList<KeyValue> rows)
    {
        var users = rows.Where(row => Keyspace.IsUser(row.Key)).ToDictionary(row => row.Key);
        return
        [
            .. users.Values.OrderBy(row => row.Created).ThenBy(row => row.Key),
            .. rows.Where(row => !Keyspace.IsUser(row.Key) && Counts(row, users))
                .OrderBy(row => row.Modified).ThenBy(row => row.Key),
        ];
    }

    private static bool Counts(KeyValue row, Dictionary<Key, KeyValue> users) =>
        Keyspace.IsSide(row.Key) ? users.TryGetValue(Keyspace.User(Keyspace.UserOf(row.Key)), out var value) && row.Modified >= value.Created
        : !Keyspace.IsTreeValue(row.Key) || (ValueOf(row.Key, users) is { } named && row.Modified >= named.Modified);

    private static KeyValue? ValueOf(Key row, Dictionary<Key, KeyValue> users)
    {
        var name = Keyspace.TreeNameOf(row);
        return users.GetValueOrDefault(Keyspace.UserNamed(name, TreeSpelling.Plain))
            ?? users.GetValueOrDefault(Keyspace.UserNamed(name, TreeSpelling.Slashed));
    }
}
