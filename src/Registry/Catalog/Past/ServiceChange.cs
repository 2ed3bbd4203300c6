namespace Muster.Registry.Catalog.Past;

/// <summary>Says in words what differs between two registrations of a service. Pure.</summary>
internal static class ServiceChange
{
    public static string Between(Service before, Service after)
    {
        var said = new List<string>();
        Say(said, "name", before.Name, after.Name);
        Say(said, "address", Or(before.Address, "the node's"), Or(after.Address, "the node's"));
        Say(said, "port", $"{before.Port}", $"{after.Port}");
        Say(said, "tags", Or(string.Join(',', before.Tags), "none"), Or(string.Join(',', after.Tags), "none"));
        Say(said, "weights", $"{before.Weights.Passing}/{before.Weights.Warning}", $"{after.Weights.Passing}/{after.Weights.Warning}");
        if (!Content.Same(before.Meta, after.Meta))
        {
            said.Add("meta");
        }

        return said.Count > 0 ? string.Join("; ", said) : "other settings";
    }

    private static string Or(string text, string empty) => text.Length > 0 ? text : empty;

    private static void Say(List<string> said, string what, string before, string after)
    {
        if (!string.Equals(before, after, StringComparison.Ordinal))
        {
            said.Add($"{what} {before} → {after}");
        }
    }
}
