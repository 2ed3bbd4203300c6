using System.Diagnostics;
using Muster.Doors.Etcd2.Http;
using Muster.Doors.Go;
using Muster.Registry.Tree;

namespace Muster.Doors.Etcd2.Endpoints;

/// <summary>Events and nodes as etcd 2 writes them: what is empty is left out.</summary>
internal static class KeysJson
{
    public static byte[] Of(TreeEvent told, DateTimeOffset now) => JsonBody.Line(json =>
    {
        json.BeginObject();
        json.Member("action"u8, NameOf(told.Action));
        json.Name("node"u8);
        Node(json, told.Node, now);
        if (told.Previous is { } previous)
        {
            json.Name("prevNode"u8);
            Node(json, previous, now);
        }

        json.EndObject();
    });

    /// <summary>Without nodes.</summary>
    public static byte[] ActionOf(TreeEvent told) => JsonBody.Line(json =>
    {
        json.BeginObject();
        json.Member("action"u8, NameOf(told.Action));
        json.EndObject();
    });

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
        _ => throw new UnreachableException($"No name for {action}"),
    };

    private static void Node(GoJsonWriter json, TreeNode node, DateTimeOffset now)
    {
        json.BeginObject();
        if (!node.Path.IsRoot)
        {
            json.Member("key"u8, [(byte)'/', .. node.Path.Name.Span]);
        }

        if (node.Value is { } value)
        {
            json.Member("value"u8, value.Span);
        }

        if (node.IsDirectory)
        {
            json.Name("dir"u8);
            json.Bool(true);
        }

        if (node.Expires is { } expires)
        {
            json.Member("expiration"u8, GoTime.Text(expires));
            Given(json, "ttl"u8, (long)Math.Ceiling((expires - now).TotalSeconds));
        }

        if (node.Nodes.Count > 0)
        {
            json.Name("nodes"u8);
            json.BeginArray();
            for (var i = 0; i < node.Nodes.Count; i++)
            {
                Node(json, node.Nodes[i], now);
            }

            json.EndArray();
        }

        Given(json, "modifiedIndex"u8, node.Modified.Value);
        Given(json, "createdIndex"u8, node.Created.Value);
        json.EndObject();
    }

    private static void Given(GoJsonWriter json, ReadOnlySpan<byte> name, long number)
    {
        if (number != 0)
        {
            json.Member(name, number);
        }
    }
}
