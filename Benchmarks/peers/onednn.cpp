// oneDNN: its GRU with the reset gate after the product, and its LSTM, weights packed once, states carried from
// call to call. Written for oneDNN 2 and 3, of which the descriptors differ.
#include <dnnl.hpp>

#include <string>
#include <unordered_map>
#include <vector>

#include "timing.h"

namespace {

using dnnl::memory;
using Tag = memory::format_tag;
using Type = memory::data_type;
using Arguments = std::unordered_map<int, memory>;

struct Processor {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};

  // A block in the layout `wanted` with the elements of `source`, which lie in the layout `tag`.
  memory packed(const memory::desc &wanted, const memory::dims &sizes, Tag tag, float *source) {
    memory plain({sizes, Type::f32, tag}, engine, source);
    memory made(wanted, engine);
    dnnl::reorder(plain, made).execute(stream, plain, made);
    stream.wait();
    return made;
  }
};

template <class Primitive, class... Descriptions>
typename Primitive::primitive_desc described(const dnnl::engine &engine, const Descriptions &...descriptions) {
  const auto kind = dnnl::prop_kind::forward_inference;
  const auto direction = dnnl::rnn_direction::unidirectional_left2right;
#if DNNL_VERSION_MAJOR >= 3
  return typename Primitive::primitive_desc(engine, kind, direction, descriptions...);
#else
  return typename Primitive::primitive_desc(
      typename Primitive::desc(kind, direction, descriptions...), engine);
#endif
}

// The biases as oneDNN wants them: input and recurrent ones added, but for the candidate of a GRU, whose
// recurrent bias is a fourth block.
std::vector<float> biases(const Case &task, const Numbers &given) {
  const size_t rows = task.gates * task.hidden, shared = task.lstm ? rows : 2 * task.hidden;
  std::vector<float> joined(given.inputBias, given.inputBias + rows);
  for (size_t row = 0; row < shared; row++) joined[row] += given.recurrentBias[row];
  joined.insert(joined.end(), given.recurrentBias + shared, given.recurrentBias + rows);
  return joined;
}

// The primitive with two sets of arguments in turn: what one gives as states, the other takes.
struct Runner {
  Processor &processor;
  dnnl::primitive primitive;
  Arguments arguments[2];
  int turn = 0;

  static void run(void *context) {
    Runner &runner = *static_cast<Runner *>(context);
    runner.primitive.execute(runner.processor.stream, runner.arguments[runner.turn]);
    runner.processor.stream.wait();
    runner.turn ^= 1;
  }
};

template <class Primitive>
void time(const std::string &peer, const Case &task, const Settings &given) {
  constexpr bool isLSTM = std::is_same_v<Primitive, dnnl::lstm_forward>;
  Processor processor;
  const Numbers read = numbers(given.folder, task);
  std::vector<float> bias = biases(task, read), outputs(task.steps * task.batch * task.hidden);
  const long biasGates = static_cast<long>(bias.size()) / task.hidden;
  const memory::dims kernelSizes{1, 1, task.inputs, task.gates, task.hidden};
  const memory::dims recurrentSizes{1, 1, task.hidden, task.gates, task.hidden};
  const memory::desc sequence({task.steps, task.batch, task.inputs}, Type::f32, Tag::tnc),
      output({task.steps, task.batch, task.hidden}, Type::f32, Tag::tnc),
      state({1, 1, task.batch, task.hidden}, Type::f32, Tag::ldnc),
      anyKernel(kernelSizes, Type::f32, Tag::any), anyRecurrent(recurrentSizes, Type::f32, Tag::any),
      biasLayout({1, 1, biasGates, task.hidden}, Type::f32, Tag::ldgo);

  const auto description = [&] {
    if constexpr (isLSTM) {
      return described<Primitive>(processor.engine, sequence, state, state, anyKernel, anyRecurrent, biasLayout,
                                  output, state, state);
    } else {
      return described<Primitive>(processor.engine, sequence, state, anyKernel, anyRecurrent, biasLayout, output,
                                  state);
    }
  }();
  const memory kernel =
      processor.packed(description.weights_layer_desc(), kernelSizes, Tag::ldigo, read.kernel);
  const memory recurrent =
      processor.packed(description.weights_iter_desc(), recurrentSizes, Tag::ldigo, read.recurrent);

  std::vector<float> zeros(4 * task.batch * task.hidden);
  const auto stateBlock = [&](int index) {
    return memory(state, processor.engine, zeros.data() + index * task.batch * task.hidden);
  };
  Runner runner{processor, Primitive(description), {}};
  for (int turn = 0; turn < 2; turn++) {
    runner.arguments[turn] = {
        {DNNL_ARG_SRC_LAYER, memory(sequence, processor.engine, read.sequence)},
        {DNNL_ARG_WEIGHTS_LAYER, kernel},
        {DNNL_ARG_WEIGHTS_ITER, recurrent},
        {DNNL_ARG_BIAS, memory(biasLayout, processor.engine, bias.data())},
        {DNNL_ARG_DST_LAYER, memory(output, processor.engine, outputs.data())},
        {DNNL_ARG_SRC_ITER, stateBlock(turn)},
        {DNNL_ARG_DST_ITER, stateBlock(1 - turn)},
    };
    if (isLSTM) {
      runner.arguments[turn][DNNL_ARG_SRC_ITER_C] = stateBlock(2 + turn);
      runner.arguments[turn][DNNL_ARG_DST_ITER_C] = stateBlock(3 - turn);
    }
  }
  Runner::run(&runner);
  printError(peer.c_str(), task, &read, outputs.data());
  measure(peer.c_str(), task, given, Runner::run, &runner);
}

}  // namespace

// The number of threads is OMP_NUM_THREADS, which must be set to the one given.
int main(int count, char **arguments) {
  const Settings given = settings(count, arguments);
  const char *threads = getenv("OMP_NUM_THREADS");
  if (!threads || atoi(threads) != given.threads) fail("OMP_NUM_THREADS", "is another number than THREADS");
  const dnnl_version_t *version = dnnl_version();
  const std::string peer = "onednn-" + std::to_string(version->major) + "." + std::to_string(version->minor) + "."
      + std::to_string(version->patch) + "-t" + std::to_string(given.threads);
  for (int index = 5; index < count; index++) {
    const Case task = parsed(arguments[index]);
    if (task.lstm) {
      time<dnnl::lstm_forward>(peer, task, given);
    } else {
      time<dnnl::lbr_gru_forward>(peer, task, given);
    }
  }
}
