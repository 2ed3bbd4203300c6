using System.Collections.Immutable;
using Muster.Engine;

namespace Muster.Registry.Catalog;

/// <summary>One service of the next snapshot in the making.</summary>
internal sealed class ServiceDraft(ServiceRows from)
{
    private readonly ImmutableSortedDictionary<OnNode, HealthEntry>.Builder _entries = from.Entries.ToBuilder();
    private readonly ImmutableSortedDictionary<OnNode, Check>.Builder _checks = from.Checks.ToBuilder();

    /// <summary>Its answer's index rises.</summary>
    public bool Changed { get; private set; }

    /// <summary>It has lost its last instance.</summary>
    public bool IsExtinct => Changed && from.Exists && _entries.Count == 0;

    public void Show(OnNode place, HealthEntry entry)
    {
        _entries[place] = entry;
        Changed = true;
    }

    public void Hide(OnNode place)
    {
        _entries.Remove(place);
        Changed = true;
    }

    public void SetCheck(OnNode place, Check? check)
    {
        if (check is null)
        {
            _checks.Remove(place);
        }
        else
        {
            _checks[place] = check;
        }
    }

    /// <summary>Null when nothing of it is left.</summary>
    public ServiceRows? ToRows(Revision at) =>
        _entries.Count == 0 && _checks.Count == 0 ? null
        : Changed ? new ServiceRows(_entries.ToImmutable(), _checks.ToImmutable(), at)
        : from.WithChecks(_checks.ToImmutable());
}
