lotse completion bash
