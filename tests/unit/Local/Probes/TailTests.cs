using System.Text;
using Muster.Registry.Local.Probes;

namespace Muster.Tests.Unit.Local.Probes;

public sealed class TailTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("12345", "12345")]
    [InlineData("123456", "Captured 5 of 6 bytes\n...\n23456")]
    [InlineData("1234567890", "Captured 5 of 10 bytes\n...\n67890")]
    [InlineData("12345678901", "Captured 5 of 11 bytes\n...\n78901")]
    public void The_end_is_kept_however_it_comes(string all, string kept)
    {
        for (var step = 1; step <= 12; step++)
        {
            var tail = new Tail(5);
            foreach (var piece in Encoding.UTF8.GetBytes(all).Chunk(step))
            {
                tail.Add(piece);
            }

            Assert.Equal(kept, tail.Captured());
            Assert.Equal(all.Length, tail.Total);
        }
    }
}
