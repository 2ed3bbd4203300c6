using Google.Protobuf;
using Muster.Doors.Etcd3.Words;
using Muster.Engine;
using Muster.Etcd.Wire.Messages;

namespace Muster.Doors.Etcd3.Watching;

/// <summary>Which events a watch tells, and how.</summary>
internal readonly record struct Telling(bool HidesPuts, bool HidesDeletes, bool WithPrevious)
{
    public static Telling Of(WatchCreateRequest asked) => new(
        asked.Filters.Contains(WatchCreateRequest.Types.FilterType.Noput),
        asked.Filters.Contains(WatchCreateRequest.Types.FilterType.Nodelete),
        asked.PrevKv);

    public bool Shows(WatchEvent one) => one.Kind == EventKind.Put ? !HidesPuts : !HidesDeletes;
}

/// <summary>What is told of one batch: the header and the events, encoded once for all who watch the same.</summary>
/// <param name="Fields">The events as the field that a <see cref="WatchResponse"/> has for them; empty when there are none.</param>
internal sealed record ToldEvents(WatchBatch Batch, Telling How, ResponseHeader Header, ReadOnlyMemory<byte> Fields)
{
    public static ToldEvents Of(WatchBatch batch, Telling how, HeaderWords headers)
    {
        var told = new WatchResponse();
        foreach (var one in batch.Events)
        {
            if (how.Shows(one))
            {
                told.Events.Add(KeyWords.Of(one, how.WithPrevious));
            }
        }

        return new ToldEvents(batch, how, headers.At(batch.At), told.ToByteArray());
    }
}

/// <summary>
/// What was told last. One batch goes to all who watch the same, one after the other, so it is encoded once. Safe for all
/// threads.
/// </summary>
internal sealed class LastTold(HeaderWords headers)
{
    private ToldEvents? _last;

    public ToldEvents Of(WatchBatch batch, Telling how)
    {
        if (Volatile.Read(ref _last) is { } last && ReferenceEquals(last.Batch, batch) && last.How == how)
        {
            return last;
        }

        var told = ToldEvents.Of(batch, how, headers);
        Volatile.Write(ref _last, told);
        return told;
    }
}
