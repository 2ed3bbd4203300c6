using System.Collections.Immutable;
using Muster.Registry.Catalog;

namespace Muster.Tests.Unit.Registry;

/// <summary>Registrations in few words.</summary>
internal static class Wanted
{
    public const string IdA = "11111111-1111-1111-1111-111111111111";
    public const string IdB = "22222222-2222-2222-2222-222222222222";

    public static Registration Node(string name, string address = "10.0.0.1", string id = "") => new(
        new Node(id, name, address, "dc1", Map(), Map()), null, []);

    public static Registration With(this Registration wanted, string service, string id = "", params string[] tags) =>
        wanted with { Service = new Service { Id = id, Name = service, Tags = [.. tags] } };

    public static Registration Checked(
        this Registration wanted, string check, string service = "", string status = "passing", string output = "") =>
        wanted with
        {
            Checks = wanted.Checks.Add(new Check
            {
                Node = "",
                CheckId = "",
                Name = check,
                ServiceId = service,
                Status = status,
                Output = output,
            }),
        };

    public static ImmutableSortedDictionary<string, string> Map(params (string Key, string Value)[] pairs) =>
        pairs.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
}
