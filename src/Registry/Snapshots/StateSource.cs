using Muster.Engine;
using Muster.Registry.Rows;

namespace Muster.Registry.Snapshots;

/// <summary>Everything at one revision, ready to be written; the same bytes each time.</summary>
public sealed class StateSource
{
    private readonly StateCut _cut;

    internal StateSource(StateHead head, StateCut cut)
    {
        Head = head;
        _cut = cut;
    }

    public StateHead Head { get; }

    public long Rows => _cut.Count;

    /// <summary>Bytes that will be written. Walks over all rows.</summary>
    public long Measure() => StateWriter.Measure(Head, _cut);

    public Task WriteAsync(Stream to, CancellationToken cancel) => new StateWriter(to).WriteAsync(Head, _cut, cancel);
}
