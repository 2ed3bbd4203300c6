using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Rows;
using Muster.Registry.Views;

namespace Muster.Registry.Entries;

/// <summary>
/// Decides changes of configuration entries. What an entry may say depends on all others, so that a change relies on none
/// having come or changed since; one that goes says so in a row of its own.
/// </summary>
internal static class EntryPlan
{
    /// <param name="cas">The index that the entry must have, 0 for one that is not there; null for any.</param>
    public static Result<Txn?> Set(EntriesSnapshot picture, ConfigEntry entry, Revision? cas)
    {
        if (EntryRules.Complaint(entry) is { } wrong)
        {
            return new Refused(Refusal.Invalid, wrong);
        }

        var existing = picture.Find(entry.Kind, entry.Name);
        if (cas is { } expected && expected != (existing?.Modified ?? Revision.Never))
        {
            return new Refused(Refusal.Conflict, $"{entry.Kind} \"{entry.Name}\" has been changed since");
        }

        if (EntryGraph.Complaint(picture, entry.Kind, entry.Name, entry) is { } against)
        {
            return new Refused(Refusal.Invalid, against);
        }

        if (entry.Name.Length == 0)
        {
            return new Refused(Refusal.Invalid, "failed inserting config entry: object missing primary index");
        }

        var row = EntryCodec.Encode(entry with { Rest = existing?.Rest ?? default });
        return Alone(picture).Then([new Op.Put(Keyspace.Entry(entry.Kind, entry.Name), row, LeaseId.None)]);
    }

    public static Result<Txn?> Delete(EntriesSnapshot picture, string kind, string name)
    {
        if (picture.Find(kind, name) is null)
        {
            return Result<Txn?>.Of(null);
        }

        if (EntryGraph.Complaint(picture, kind, name, next: null) is { } against)
        {
            return new Refused(Refusal.Invalid, against);
        }

        return Alone(picture).Then(
        [
            new Op.Delete(KeyRange.Single(Keyspace.Entry(kind, name))),
            new Op.Put(Keyspace.EntriesGone, default, LeaseId.None),
        ]);
    }

    /// <summary>The end of all names of the mesh, made once.</summary>
    public static Result<Txn?> Found(EntriesSnapshot picture, string trustDomain) => picture.TrustDomain.Length > 0
        ? Result<Txn?>.Of(null)
        : new Basis().Row(Keyspace.TrustDomain, Revision.Never)
            .Then([new Op.Put(Keyspace.TrustDomain, EntryCodec.EncodeTrustDomain(trustDomain), LeaseId.None)]);

    /// <summary>Deletions do not show in a range, but in the row that each of them writes.</summary>
    private static Basis Alone(EntriesSnapshot picture) =>
        new Basis().Unchanged(Keyspace.EntryRows, picture.At);
}
