using System.Text;
using Muster.Doors;

namespace Muster.Agent.Logging;

/// <summary>The terminal, or wherever the standard streams lead.</summary>
internal sealed class WriterSink(TextWriter output, LogShape shape) : LossySink
{
    protected override void Put(LogLine line, string? stack)
    {
        output.Write(Encoding.UTF8.GetString(shape(line, stack)));
        output.Flush();
    }

    // Others write there too.
    protected override void Close()
    {
    }
}
