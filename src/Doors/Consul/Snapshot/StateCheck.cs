using Muster.Engine;
using Muster.Registry.Snapshots;

namespace Muster.Doors.Consul.Snapshot;

/// <summary>Reads a state to its end, whoever wrote it, and keeps nothing of it.</summary>
public static class StateCheck
{
    /// <summary>Shows every row. Throws <see cref="InvalidDataException"/>.</summary>
    public static async Task CountAsync(Stream state, Action<CountedRow> row, CancellationToken cancel)
    {
        var begun = await Begun(state, cancel);
        if (begun.IsOwn)
        {
            await StateCensus.ReadAsync(begun.State, row, cancel);
            return;
        }

        var records = new PackStream(begun.State);
        var (header, _) = await records.RecordAsync(cancel);
        if (!header.Has("LastIndex"))
        {
            throw new InvalidDataException("the state is neither Muster's nor Consul's");
        }

        while (await records.TypeAsync(cancel) is { } type)
        {
            var (record, bytes) = await records.RecordAsync(cancel);
            var key = type == ConsulType.Key ? Key.Of(record.Raw("Key").Span) : Key.Empty;
            row(new CountedRow(ConsulType.NameOf(type), key, bytes.Length + 1));
        }
    }

    /// <summary>Whose it is: told by the first byte.</summary>
    internal static async Task<(bool IsOwn, Stream State)> Begun(Stream state, CancellationToken cancel)
    {
        var first = new byte[1];
        return await state.ReadAsync(first, cancel) == 0
            ? throw new InvalidDataException("the state is empty")
            : (StateDraft.IsOwn(first[0]), new BegunStream(first, state));
    }
}
