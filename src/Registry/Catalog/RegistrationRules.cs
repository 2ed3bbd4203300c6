using System.Collections.Immutable;
using Muster.Bedrock;

namespace Muster.Registry.Catalog;

/// <summary>What a registration must bring, whatever the catalog holds; and what is filled in where it brings less.</summary>
internal static class RegistrationRules
{
    /// <summary>
    /// The registration with ids that default to names. Refuses with Consul 1.8.7's texts, in its order; a zero byte in a
    /// name or id is ours to refuse, since keys are put together with it.
    /// </summary>
    public static Result<Registration> Settle(Registration given)
    {
        var service = given.Service;
        if (Complaint(given) is { } complaint)
        {
            return new Refused(Refusal.Invalid, complaint);
        }

        if (service is not null)
        {
            service = service with
            {
                Id = service.Id.Length == 0 ? service.Name : service.Id,
                Tags = service.Tags.IsDefault ? [] : service.Tags,
            };
        }

        var checks = given.Checks.IsDefaultOrEmpty
            ? []
            : given.Checks.Select(check => Settle(check, given.Node.Name)).ToImmutableArray();
        return HasZero(given.Node.Name) || HasZero(service?.Id ?? "") || checks.Any(check => HasZero(check.CheckId))
            ? new Refused(Refusal.Invalid, "Names and ids cannot contain a zero byte")
            : given with { Service = service, Checks = checks };
    }

    private static string? Complaint(Registration given) =>
        given.Node.Name.Length == 0 ? "Must provide node"
        : given.Node.Address.Length == 0 && !given.SkipNodeUpdate
            ? "Must provide address if SkipNodeUpdate is not set"
        : given.Node.Id.Length > 0 && NodeIdRule.Complaint(given.Node.Id) is { } why ? $"Bad node ID: {why}"
        : given.Service is null ? null
        : Complaint(given.Service);

    /// <summary>What is wrong with a service, whatever node it is to be of.</summary>
    public static string? Complaint(Service service) =>
        MeshRules.Complaint(service) is { } mesh ? mesh
        : service.Id.Length > 0 && service.Name.Length == 0 ? "Must provide service name with ID"
        : service.Address is "0.0.0.0" or "::" or "[::]" ? "Invalid service address"
        : null;

    private static Check Settle(Check check, string node) => check with
    {
        CheckId = check.CheckId.Length == 0 ? check.Name : check.CheckId,
        Node = check.Node.Length == 0 ? node : check.Node,
        Status = check.Status.Length == 0 ? CheckStatus.Critical : check.Status,
        ServiceTags = check.ServiceTags.IsDefault ? [] : check.ServiceTags,
    };

    private static bool HasZero(string text) => text.Contains('\0', StringComparison.Ordinal);
}
