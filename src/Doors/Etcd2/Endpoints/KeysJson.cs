using System.Globalization;
using System.Text;
using Muster.Doors.Etcd2.Http;
using Muster.Registry.Tree;

namespace Muster.Doors.Etcd2.Endpoints;

/// <summary>Events and nodes as etcd 2 writes them: what is empty is left out.</summary>
internal static class KeysJson
{
    public static byte[] Of(TreeEvent told, DateTimeOffset now)
    {
        var json = new GoJson().Raw("{\"action\":\"").Raw(NameOf(told.Action)).Raw("\",\"node\":");
        Node(json, told.Node, now);
        if (told.Previous is { } previous)
        {
            json.Raw(",\"prevNode\":");
            Node(json, previous, now);
        }

        return json.Raw("}\n").ToBytes();
    }

    /// <summary>Without nodes.</summary>
    public static byte[] ActionOf(TreeEvent told) => Encoding.UTF8.GetBytes($"{{\"action\":\"{NameOf(told.Action)}\"}}\n");

    private static string NameOf(TreeAction action) => action switch
    {
        TreeAction.Get => "get",
        TreeAction.Set => "set",
        TreeAction.Create => "create",
        TreeAction.Update => "update",
        TreeAction.Delete => "delete",
        TreeAction.CompareAndSwap => "compareAndSwap",
        TreeAction.CompareAndDelete => "compareAndDelete",
        TreeAction.Expire => "expire",
        _ => throw new System.Diagnostics.UnreachableException($"No name for {action}"),
    };

    private static void Node(GoJson json, TreeNode node, DateTimeOffset now)
    {
        json.Raw("{");
        var members = new Members(json);
        if (!node.Path.IsRoot)
        {
            members.Next("key").Text([(byte)'/', .. node.Path.Name.Span]);
        }

        if (node.Value is { } value)
        {
            members.Next("value").Text(value.Span);
        }

        if (node.IsDirectory)
        {
            members.Next("dir").Raw("true");
        }

        if (node.Expires is { } expires)
        {
            members.Next("expiration").Text(TimeOf(expires));
            Number(members, "ttl", (long)Math.Ceiling((expires - now).TotalSeconds));
        }

        if (node.Nodes.Count > 0)
        {
            members.Next("nodes").Raw("[");
            for (var i = 0; i < node.Nodes.Count; i++)
            {
                json.Raw(i == 0 ? "" : ",");
                Node(json, node.Nodes[i], now);
            }

            json.Raw("]");
        }

        Number(members, "modifiedIndex", node.Modified.Value);
        Number(members, "createdIndex", node.Created.Value);
        json.Raw("}");
    }

    private static void Number(Members members, string name, long number)
    {
        if (number != 0)
        {
            members.Next(name).Number(number);
        }
    }

    private static string TimeOf(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private sealed class Members(GoJson json)
    {
        private bool _any;

        public GoJson Next(string name)
        {
            json.Raw(_any ? ",\"" : "\"").Raw(name).Raw("\":");
            _any = true;
            return json;
        }
    }
}
