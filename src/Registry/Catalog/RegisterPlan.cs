using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Rows;

namespace Muster.Registry.Catalog;

/// <summary>Decides registrations by Consul 1.8.7's rules; the refusals are its texts.</summary>
internal static class RegisterPlan
{
    /// <summary>The transaction, or null when all is so already.</summary>
    public static Result<Txn?> Plan(CatalogSnapshot picture, Registration given)
    {
        if (!RegistrationRules.Settle(given).TryGet(out var wanted, out var refused))
        {
            return refused;
        }

        var writing = new Writing();
        if (!NodePlan.Plan(picture, wanted, writing).TryGet(out var rows, out refused))
        {
            return refused;
        }

        var standing = picture.RowsOf(wanted.Node.Name);
        refused = PlanService(wanted, rows, standing, writing) ?? PlanChecks(wanted, rows, standing, writing);
        return refused is null ? Result<Txn?>.Of(writing.ToTxn()) : refused;
    }

    private static Refused? PlanService(Registration wanted, NodeRows rows, NodeRows standing, Writing writing)
    {
        if (wanted.Service is not { } service)
        {
            return null;
        }

        if (service.Id.Length == 0)
        {
            return Invalid("failed inserting service: failed inserting service: object missing primary index");
        }

        var id = Keyspace.Fold(service.Id);
        var key = Keyspace.Service(wanted.Node.Name, service.Id);
        var old = rows.Services.GetValueOrDefault(id);
        writing.Basis.Row(key, standing.Services.GetValueOrDefault(id)?.Modified ?? Revision.Never);
        if (old is not null && old.Service.SameAs(service)
            && string.Equals(old.Node, wanted.Node.Name, StringComparison.Ordinal))
        {
            return null;
        }

        if (MetaRules.Complaint(service.Meta) is { } complaint)
        {
            return Invalid(
                $"failed inserting service: Invalid Service Meta for node {wanted.Node.Name} and serviceID {service.Id}: "
                + complaint);
        }

        writing.Put(
            key, ServiceCodec.Encode(wanted.Node.Name, service with { Rest = old?.Service.Rest ?? default }));
        return null;
    }

    private static Refused? PlanChecks(Registration wanted, NodeRows rows, NodeRows standing, Writing writing)
    {
        var last = new Dictionary<string, Check>(StringComparer.Ordinal);
        foreach (var check in wanted.Checks)
        {
            if (!Fill(wanted, check, rows, writing).TryGet(out var filled, out var refused))
            {
                return refused;
            }

            last[Keyspace.Fold(check.CheckId)] = filled;
        }

        foreach (var (id, check) in last)
        {
            var old = rows.Checks.GetValueOrDefault(id);
            var key = Keyspace.Check(wanted.Node.Name, id);
            writing.Basis.Row(key, standing.Checks.GetValueOrDefault(id)?.Modified ?? Revision.Never);
            if (old is null || !old.SameAs(check))
            {
                writing.Put(key, CheckCodec.Encode(check with { Rest = old?.Rest ?? default }));
                TellArrival(wanted.Node.Name, old, check, writing);
            }
        }

        return null;
    }

    /// <summary>Who removes a service at the same time must learn of a check that he has not seen.</summary>
    private static void TellArrival(string node, Check? old, Check check, Writing writing)
    {
        if (check.ServiceId.Length > 0
            && (old is null || !string.Equals(old.ServiceId, check.ServiceId, StringComparison.OrdinalIgnoreCase)))
        {
            writing.Put(Keyspace.Arrivals(node, check.ServiceId), default);
        }
    }

    /// <summary>The check with its service's name and tags.</summary>
    private static Result<Check> Fill(Registration wanted, Check check, NodeRows rows, Writing writing)
    {
        if (!string.Equals(check.Node, wanted.Node.Name, StringComparison.Ordinal))
        {
            return Invalid($"check node \"{check.Node}\" does not match node \"{wanted.Node.Name}\"");
        }

        if (check.ServiceId.Length > 0)
        {
            if (ServiceOf(wanted, check, rows, writing) is not { } service)
            {
                return Invalid($"failed inserting check: Missing service registration on node \"{check.Node}\"");
            }

            check = check with { ServiceName = service.Name, ServiceTags = service.Tags };
        }

        return check.CheckId.Length > 0
            ? check
            : Invalid($"failed inserting check: failed inserting check: object missing primary index on node \"{check.Node}\"");
    }

    private static Service? ServiceOf(Registration wanted, Check check, NodeRows rows, Writing writing)
    {
        var id = Keyspace.Fold(check.ServiceId);
        if (wanted.Service is { } coming && string.Equals(Keyspace.Fold(coming.Id), id, StringComparison.Ordinal))
        {
            return coming;
        }

        var there = rows.Services.GetValueOrDefault(id);
        if (there is not null)
        {
            writing.Basis.Row(Keyspace.Service(wanted.Node.Name, id), there.Modified);
        }

        return there?.Service;
    }

    private static Refused Invalid(string message) => new(Refusal.Invalid, message);
}
