using System.Collections.Immutable;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>
/// What the catalog ought to hold of this node: the picture, and what a server announces of itself. A registration that
/// takes one of those ids hides it for as long as it lasts.
/// </summary>
internal sealed record Offer(Node Self, Service? SelfService, Picture Picture)
{
    public const string SerfHealthId = "serfHealth";

    /// <summary>Whether this node is up is for others to say, once somebody has said it.</summary>
    public bool HealthIsJudged { get; init; }

    /// <summary>What the catalog says of the check stands, whatever it is.</summary>
    public bool IsJudged(string checkId) =>
        HealthIsJudged && checkId == SerfHealthId && !Picture.Checks.ContainsKey(checkId);

    public Service? ServiceOf(string id) =>
        Picture.Services.GetValueOrDefault(id) ?? (SelfService?.Id == id ? SelfService : null);

    public Check? CheckOf(string id) =>
        Picture.Checks.TryGetValue(id, out var check) ? Row(check)
        : id == SerfHealthId && SelfService is not null ? SerfHealth()
        : null;

    /// <summary>All ids that the catalog should know, with those that are not of the picture.</summary>
    public IEnumerable<string> ServiceIds() =>
        SelfService is null ? Picture.Services.Keys : Picture.Services.Keys.Append(SelfService.Id);

    public IEnumerable<string> CheckIds() =>
        SelfService is null ? Picture.Checks.Keys : Picture.Checks.Keys.Append(SerfHealthId);

    /// <summary>The node with what a server announces of itself.</summary>
    /// <param name="healthIsKnown">The catalog says already whether it is up.</param>
    public Registration Announcement(bool healthIsKnown)
    {
        var health = healthIsKnown && IsJudged(SerfHealthId) ? null : CheckOf(SerfHealthId);
        return new Registration(Self, SelfService is { } self ? ServiceOf(self.Id) : null, health is null ? [] : [health]);
    }

    /// <summary>Of itself an agent says what gossip says of the others.</summary>
    private Check SerfHealth() => new()
    {
        Node = Self.Name,
        CheckId = SerfHealthId,
        Name = "Serf Health Status",
        Status = CheckStatus.Passing,
        Output = "Agent alive and reachable",
    };

    private Check Row(LocalCheck check) => new()
    {
        Node = Self.Name,
        CheckId = check.Definition.CheckId,
        Name = check.Definition.Name,
        Status = check.Status,
        Notes = check.Definition.Notes,
        Output = check.Output,
        ServiceId = check.Definition.ServiceId,
        Type = check.Type,
    };
}
