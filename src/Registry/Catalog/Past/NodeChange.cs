namespace Muster.Registry.Catalog.Past;

/// <summary>Says in words what differs between two registrations of a node. Pure.</summary>
internal static class NodeChange
{
    public static string Between(Node before, Node after)
    {
        var said = new List<string>();
        Say(said, "address", before.Address, after.Address);
        Say(said, "id", before.Id, after.Id);
        if (!Content.Same(before.Meta, after.Meta))
        {
            said.Add("meta");
        }

        return said.Count > 0 ? string.Join("; ", said) : "other settings";
    }

    private static void Say(List<string> said, string what, string before, string after)
    {
        if (!string.Equals(before, after, StringComparison.Ordinal))
        {
            said.Add($"{what} {(before.Length > 0 ? before : "none")} → {(after.Length > 0 ? after : "none")}");
        }
    }
}
