using Muster.Engine.Embedded;

namespace Muster.Tests.Fault.Engine;

/// <summary>The most that was seen of everything a load makes grow.</summary>
internal sealed class Peak
{
    private long _wal;
    private long _file;
    private long _history;
    private long _memory;

    public void See(EngineStats stats, long memory)
    {
        _wal = Math.Max(_wal, stats.WalBytes);
        _file = Math.Max(_file, stats.FileBytes);
        _history = Math.Max(_history, stats.SupersededBytes);
        _memory = Math.Max(_memory, memory);
    }

    public override string ToString() =>
        $"at most {_wal >> 20} MiB of log, {_file >> 20} MiB of database, {_history >> 20} MiB of history, "
        + $"{_memory >> 20} MiB of managed memory with garbage";
}
